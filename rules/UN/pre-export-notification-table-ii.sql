/*
id: UN-PRE-EXPORT-NOTIFICATION-TABLE-II
title: {en: 'Export of a Table II substance without pre-export notification', es: 'Exportación de una sustancia del Cuadro II sin notificación previa'}
authority: UN
law: un-1988
provision: art. 24
kind: law
outcome: review
lane: yellow
movement: [export]
scope: line
unit: count
verified: false
why:
  en: "Notification of Table II exports is required only where a Party asks for it as a stricter measure."
  es: "La notificación de exportaciones del Cuadro II se requiere solo cuando una Parte la solicita como medida más estricta."
message:
  en: "{substance} (UN Table II) is exported to {reference}, which asks for notification of Table II as well; none is in the registry."
  es: "{substance} (Cuadro II de la ONU) se exporta a {reference}, que solicita notificación también del Cuadro II; no consta ninguna."
mend:
  en: "Send the notification to the competent authority of the destination and declare its number."
  es: "Envíe la notificación a la autoridad competente del destino y declare su número."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed,
    f.destination_country AS reference, g.verified AS verified
FROM facts AS f
LEFT JOIN pens AS n
    ON n.pen_number = f.pen_number AND n.substance = f.substance
    AND COALESCE(n.operator_id, f.operator_id) = f.operator_id
    AND n.importing_country = f.destination_country AND n.sent_day_number <= f.day_number
-- only where a Party is known to ask: a finding on every export of a solvent would hide the others
JOIN country_groups AS g
    ON g.key = 'un_pen_table_ii' AND g.country = f.destination_country
    AND f.declaration_date BETWEEN g.from_date AND g.to_date
WHERE f.un_list = 'Table II' AND f.un_certain AND n.pen_number IS NULL AND g.belongs
