/*
id: EU-EXPORT-CONTENT
title: {en: 'Export data missing', es: 'Faltan datos de la exportación'}
authority: EU
law: eu-111-2005
provision: arts. 13(1), 15
kind: law
outcome: review
lane: yellow
movement: [export]
scope: line
unit: count
verified: true
why:
  en: "The application for an export authorisation holds parties and ultimate consignee, quantity, percentage in a mixture, transport, route and exit point; incomplete data mean refusal."
  es: "La solicitud de autorización de exportación contiene las partes y el destinatario final, cantidad, porcentaje en mezclas, transporte, ruta y punto de salida; los datos incompletos conllevan denegación."
message:
  en: "{measured} of the data that an export of {substance} needs are missing: {codes}."
  es: "Faltan {measured} de los datos que requiere una exportación de {substance}: {codes}."
mend:
  en: "Declare what is missing."
  es: "Declare lo que falta."
*/
SELECT t.line_id AS line_id, CAST(t.n AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, trim(t.missing) AS reference
FROM (
    SELECT
        f.line_id AS line_id,
        CASE WHEN f.consignee_name = '' AND f.consignee_id = '' THEN 1 ELSE 0 END
            + CASE WHEN f.quantity_mg IS NULL THEN 1 ELSE 0 END
            + CASE WHEN f.form = 'mixture' AND f.concentration_ppm IS NULL THEN 1 ELSE 0 END
            + CASE WHEN f.transport_mode = '' THEN 1 ELSE 0 END
            + CASE WHEN f.customs_office = '' THEN 1 ELSE 0 END AS n,
        CASE WHEN f.consignee_name = '' AND f.consignee_id = '' THEN 'consignee ' ELSE '' END
            || CASE WHEN f.quantity_mg IS NULL THEN 'quantity ' ELSE '' END
            || CASE WHEN f.form = 'mixture' AND f.concentration_ppm IS NULL THEN 'concentration ' ELSE '' END
            || CASE WHEN f.transport_mode = '' THEN 'transport_mode ' ELSE '' END
            || CASE WHEN f.customs_office = '' THEN 'customs_office' ELSE '' END AS missing
    FROM facts AS f
    WHERE f.home_list IN ('Category 1', 'Category 2A', 'Category 2B', 'Category 4') AND f.home_certain
        AND f.partner_law <> 'EU'
) AS t
WHERE t.n > 0
