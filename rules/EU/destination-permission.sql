/*
id: EU-DESTINATION-PERMISSION
title: {en: 'Import permit of the destination not in the registry', es: 'Permiso de importación del destino no registrado'}
authority: EU
law: eu-111-2005
provision: arts. 13(1), 15, 17
kind: law
outcome: review
lane: yellow
movement: [export]
scope: line
unit: count
verified: true
why:
  en: "Where article 17 applies the application holds a copy of the import authorisation of the destination; a missing permission means refusal."
  es: "Cuando aplica el artículo 17, la solicitud contiene copia de la autorización de importación del destino; su falta conlleva denegación."
message:
  en: "{substance} is controlled in {reference}, the country of destination, and no import permit of the consignee is in the registry."
  es: "{substance} está controlada en {reference}, país de destino, y no consta en el registro permiso de importación del destinatario."
mend:
  en: "Show the import permission of the country of destination."
  es: "Presente el permiso de importación del país de destino."
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
    AND f.partner_law <> 'EU' -- between member states nothing is exported
