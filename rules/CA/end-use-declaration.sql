/*
id: CA-END-USE-DECLARATION
title: {en: 'Sale to a non-licensee without a stated use', es: 'Venta a quien no tiene licencia sin uso declarado'}
authority: CA
law: ca-pcr
provision: s. 8
kind: law
outcome: review
lane: yellow
movement: [transfer]
scope: declaration
unit: mg
verified: true
why:
  en: "A sale of a Class A precursor above the schedule maximum to a party that holds no licence needs an end-use declaration (seller, buyer, precursors, all uses). A declaration line shows only the use that was stated."
  es: "La venta de un precursor de Clase A sobre el máximo del anexo a quien no tiene licencia requiere una declaración de uso final (vendedor, comprador, precursores, todos los usos). La línea solo muestra el uso declarado."
message:
  en: "{measured} of {substance} is sold to {reference}, who has no licence, and no use is stated. Above {allowed} an end-use declaration is required."
  es: "Se venden {measured} de {substance} a {reference}, que no tiene licencia, y no se indica el uso. Por encima de {allowed} se requiere declaración de uso final."
unknown:
  en: "We cannot tell whether an end-use declaration is required for {substance}: a quantity, a concentration or the buyer's operator number is missing (maximum {allowed})."
  es: "No se puede determinar si se requiere declaración de uso final por {substance}: falta una cantidad, una concentración o el número del comprador (máximo {allowed})."
mend:
  en: "Show the end-use declaration and declare the use."
  es: "Presente la declaración de uso final y declare el uso."
*/
SELECT t.line_id AS line_id, CASE WHEN t.sure_mg > t.limit_mg AND t.consignee_id <> '' THEN t.sure_mg END AS measured,
    t.limit_mg AS allowed, t.reference AS reference, t.verified AS verified
FROM (
    SELECT
        f.line_id AS line_id, f.consignee_id AS reference, f.consignee_id AS consignee_id, f.day_number AS day_number,
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
    WHERE f.home_list = 'Class A' AND f.home_certain AND f.end_use = '' AND NOT COALESCE(f.exempt, FALSE)
) AS t
LEFT JOIN (
    -- a licence covers the substances that it prints
    SELECT l.operator_id AS operator_id, s.substance AS substance, l.first_day_number AS first_day_number,
        l.last_day_number AS last_day_number
    FROM licences AS l
    JOIN licence_substances AS s ON s.licence_number = l.licence_number
    WHERE l.status = 'active' AND l.jurisdiction = 'CA'
) AS c
    ON c.operator_id = t.consignee_id AND c.substance = t.substance
    AND t.day_number BETWEEN c.first_day_number AND c.last_day_number
WHERE c.operator_id IS NULL AND (t.most_mg > t.limit_mg OR t.unknown > 0)
