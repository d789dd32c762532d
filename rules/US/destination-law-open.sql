/*
id: US-DESTINATION-LAW-OPEN
title: {en: 'Whether the destination asks for an import permit', es: 'Si el destino exige un permiso de importación'}
authority: US
law: us-21-cfr-1313
provision: 21 CFR 1313.21(g); 21 U.S.C. 960(d)(2), (4)
kind: law
outcome: review
lane: yellow
movement: [export]
scope: line
unit: count
verified: true
why:
  en: "An export that breaches the law of the country of destination is unlawful. It lists the substance; whether it asks for an import permit was not read in its law."
  es: "Es ilícita la exportación que infringe la ley del país de destino. Ese país lista la sustancia; no se leyó en su ley si exige un permiso de importación."
message:
  en: "{substance} is listed in {reference}, the country of destination, and no import authorisation of the consignee is in the registry. Whether one is required was not read."
  es: "{substance} está en las listas de {reference}, país de destino, y no consta en el registro autorización de importación del destinatario. No se leyó si se exige."
mend:
  en: "Ask the consignee for the import authorisation, or for the answer of its authority that none is needed."
  es: "Solicite al destinatario la autorización de importación o la respuesta de su autoridad de que no se requiere."
*/
SELECT DISTINCT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, c.authority AS reference
FROM facts AS f
JOIN covers_on_the_way AS c ON c.line_id = f.line_id AND c.country = f.destination_country
LEFT JOIN permits AS p
    ON p.jurisdiction = c.authority AND p.operator_id = f.consignee_id AND p.substance = f.substance
    AND p.movement = 'import' AND p.status = 'active'
    AND f.day_number BETWEEN p.first_day_number AND p.last_day_number
WHERE f.home_list IS NOT NULL AND f.home_certain AND p.permit_number IS NULL AND c.certain
    -- lists whose law asks for no import permit: a registration, a notice or nothing; other laws use the same words
    AND NOT (
        c.authority IN ('EU', 'US', 'CA', 'MX') AND c.list IN (
            'Category 2A', 'Category 2B', 'Category 3', 'Category 4', 'Class B', 'List I', 'List II', 'Fracción II'
        )
    )
    AND NOT (
        c.authority IN ('AR', 'JP') AND c.list IN (
            'Lista II', 'Lista III', 'Narcotic raw materials, Schedule 4', 'Narcotic raw materials, Cabinet Order'
        )
    )
    AND NOT (c.authority = 'IN' AND NOT contains(c.list, 'Schedules'))
    AND NOT COALESCE(f.exempt, FALSE)
    AND (
        NOT c.verified OR contains(c.list, 'not read')
        OR (c.authority IN ('GT', 'BO', 'BR', 'CO', 'CR', 'DO', 'IN', 'NI', 'PA') AND c.list <> 'Listado I')
    )
