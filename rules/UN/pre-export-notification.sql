/*
id: UN-PRE-EXPORT-NOTIFICATION
title: {en: 'Export of a Table I substance without pre-export notification', es: 'Exportación de una sustancia del Cuadro I sin notificación previa'}
authority: UN
law: un-1988
provision: art. 12(10)(a)
kind: law
outcome: review
lane: red
movement: [export]
scope: line
unit: count
verified: true
message:
  en: "{substance} (UN Table I) is exported to {reference} without a pre-export notification. It is due where that State has asked for it; which States have was not read."
  es: "{substance} (Cuadro I de la ONU) se exporta a {reference} sin notificación previa a la exportación. Se debe cuando ese Estado la ha solicitado; no se leyó cuáles lo han hecho."
mend:
  en: "Send the notification to the competent authority of the destination and declare its number."
  es: "Envíe la notificación a la autoridad competente del destino y declare su número."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.destination_country AS reference
FROM facts AS f
LEFT JOIN pens AS n
    ON n.pen_number = f.pen_number AND n.substance = f.substance
    AND n.importing_country = f.destination_country AND n.sent_day_number <= f.day_number
WHERE f.un_list = 'Table I' AND f.certain AND n.pen_number IS NULL
