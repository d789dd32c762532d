/*
id: CA-TRANSPORT-DOCUMENT
title: {en: 'Class A above the schedule maximum without documents', es: 'Clase A sobre el máximo del anexo sin documentos'}
authority: CA
law: ca-pcr
provision: s. 9(1.1)
kind: law
outcome: review
lane: yellow
movement: [import, export, transfer]
scope: declaration
unit: mg
verified: true
why:
  en: "Above the schedule maximum a Class A precursor is transported with documentation."
  es: "Sobre el máximo del anexo un precursor de Clase A se transporta con documentación."
message:
  en: "{measured} of {substance} is transported without a declared transport document, which is required above {allowed}."
  es: "Se transportan {measured} de {substance} sin declarar documento de transporte, que se requiere por encima de {allowed}."
unknown:
  en: "We cannot tell whether documents are required for {substance}: a quantity or a concentration is missing (maximum {allowed})."
  es: "No se puede determinar si se requieren documentos por {substance}: falta una cantidad o una concentración (máximo {allowed})."
mend:
  en: "Declare the number of the transport document."
  es: "Declare el número del documento de transporte."
*/
SELECT t.line_id AS line_id, CASE WHEN t.sure_mg > t.limit_mg THEN t.sure_mg END AS measured,
    t.limit_mg AS allowed, t.reference AS reference, t.verified AS verified
FROM (
    SELECT
        f.line_id AS line_id, f.substance AS reference, f.consignee_id AS consignee_id, f.day_number AS day_number,
        f.substance AS substance, f.home_list AS home_list, p.value AS limit_mg, p.verified AS verified, f.exempt AS exempt,
        -- the whole transaction; of a mixture, what it holds
        COALESCE(CAST(SUM(f.contained_mg) OVER (
            PARTITION BY f.declaration_number, f.substance
        ) AS BIGINT), 0) AS sure_mg,
        COALESCE(CAST(SUM(f.most_mg) OVER (
            PARTITION BY f.declaration_number, f.substance
        ) AS BIGINT), 0) AS most_mg,
        COALESCE(CAST(SUM(CASE WHEN f.most_mg IS NULL THEN 1 ELSE 0 END) OVER (
            PARTITION BY f.declaration_number, f.substance
        ) AS BIGINT), 0) AS unknown
    FROM facts AS f
    JOIN parameters AS p ON p.key = 'ca_schedule_max_mg' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
    WHERE f.home_list = 'Class A' AND f.home_certain AND f.transport_document = '' AND NOT COALESCE(f.exempt, FALSE)
) AS t
WHERE t.most_mg > t.limit_mg OR t.unknown > 0
