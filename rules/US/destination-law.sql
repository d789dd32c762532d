/*
id: US-DESTINATION-LAW
title: {en: 'Export that the law of the destination may prohibit', es: 'Exportación que la ley del destino podría prohibir'}
authority: US
law: us-21-cfr-1313
provision: 21 CFR 1313.21(g); 21 U.S.C. 960(d)(2), (4)
kind: law
outcome: review
lane: red
movement: [export]
scope: line
unit: count
verified: true
why:
  en: "An export that breaches the law of the country of destination, or with reasonable cause to believe so, is unlawful. A missing import authorisation of the destination is such a cause."
  es: "Es ilícita la exportación que infringe la ley del país de destino, o con motivo razonable para creerlo. La falta de autorización de importación del destino es tal motivo."
message:
  en: "{substance} is controlled in {reference}, the country of destination, and no import authorisation of the consignee is in the registry."
  es: "{substance} está controlada en {reference}, país de destino, y no consta en el registro autorización de importación del destinatario."
mend:
  en: "Show the import authorisation of the country of destination."
  es: "Presente la autorización de importación del país de destino."
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
    -- where it was not read that an import permit is asked, US-DESTINATION-LAW-OPEN asks
    AND NOT (
        NOT c.verified OR contains(c.list, 'not read')
        OR (c.authority IN ('GT', 'BO', 'BR', 'CO', 'CR', 'DO', 'IN', 'NI', 'PA') AND c.list <> 'Listado I')
    )
