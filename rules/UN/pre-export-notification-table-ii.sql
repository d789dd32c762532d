/*
id: UN-PRE-EXPORT-NOTIFICATION-TABLE-II
title: {en: 'Export of a Table II substance without pre-export notification', es: 'Exportación de una sustancia del Cuadro II sin notificación previa'}
authority: UN
law: un-1988
provision: art. 24
kind: law
outcome: review
lane: blue
movement: [export]
scope: line
unit: count
verified: false
why:
  en: "Notification of Table II exports is due only where a Party asks for it as a stricter measure."
  es: "La notificación de exportaciones del Cuadro II se debe solo cuando una Parte la solicita como medida más estricta."
message:
  en: "{substance} (UN Table II) is exported to {reference}, which asks for notification of Table II as well; none is on file."
  es: "{substance} (Cuadro II de la ONU) se exporta a {reference}, que solicita notificación también del Cuadro II; no consta ninguna."
unknown:
  outcome: review
  en: "{substance} (UN Table II) is exported to {reference} without notification. Whether that State asks for it is not known."
  es: "{substance} (Cuadro II de la ONU) se exporta a {reference} sin notificación. No se sabe si ese Estado la solicita."
mend:
  en: "Send the notification to the competent authority of the destination and declare its number."
  es: "Envíe la notificación a la autoridad competente del destino y declare su número."
*/
SELECT f.line_id AS line_id, CASE WHEN g.belongs THEN CAST(0 AS BIGINT) END AS measured, CAST(1 AS BIGINT) AS allowed,
    f.destination_country AS reference, COALESCE(g.verified, TRUE) AS verified
FROM facts AS f
LEFT JOIN pens AS n
    ON n.pen_number = f.pen_number AND n.substance = f.substance
    AND n.importing_country = f.destination_country AND n.sent_day_number <= f.day_number
LEFT JOIN country_groups AS g
    ON g.key = 'un_pen_table_ii' AND g.country = f.destination_country
    AND f.declaration_date BETWEEN g.from_date AND g.to_date
WHERE f.un_list = 'Table II' AND f.certain AND n.pen_number IS NULL AND COALESCE(g.belongs, TRUE)
