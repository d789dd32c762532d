/*
id: EU-PRE-EXPORT-NOTIFICATION
title: {en: 'Export without pre-export notification', es: 'Exportación sin notificación previa'}
authority: EU
law: eu-111-2005
provision: art. 11(1); 1988 Convention art. 12(10)(a)
kind: law
outcome: violation
lane: red
movement: [export]
scope: line
unit: count
verified: true
why:
  en: "Every export of Category 1 and 4 is preceded by a notification to the country of destination, which has 15 working days to answer."
  es: "Toda exportación de Categorías 1 y 4 va precedida de una notificación al país de destino, que tiene 15 días hábiles para responder."
message:
  en: "{substance} ({list}) is exported and no pre-export notification is declared that is in the registry as sent before the export to this destination (Regulation 111/2005 art. 11(1); 1988 Convention art. 12(10)(a))."
  es: "{substance} ({list}) se exporta y no se declaró notificación previa que conste como enviada antes de la exportación a este destino (Reglamento 111/2005 art. 11(1); Convención de 1988 art. 12(10)(a))."
mend:
  en: "Have the notification sent, wait for 15 working days, and declare its number."
  es: "Solicite el envío de la notificación, espere 15 días hábiles y declare su número."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.home_list AS reference
FROM facts AS f
LEFT JOIN pens AS n -- sent before the goods leave, for this substance, firm and destination
    ON n.pen_number = f.pen_number AND n.substance = f.substance
    AND COALESCE(n.operator_id, f.operator_id) = f.operator_id
    AND n.importing_country = f.destination_country AND n.sent_day_number <= f.day_number
WHERE f.home_list IN ('Category 1', 'Category 4') AND f.home_certain AND n.pen_number IS NULL
    AND f.partner_law <> 'EU' -- between member states nothing is exported
