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
why:
  en: "Before a Table I substance is exported to a State that asked for it, the exporting State notifies exporter, importer, substance, quantity, expected point of entry and date of dispatch."
  es: "Antes de exportar una sustancia del Cuadro I a un Estado que lo solicitó, el Estado exportador notifica exportador, importador, sustancia, cantidad, punto de entrada previsto y fecha de envío."
message:
  en: "Export of {substance} (UN Table I) to {reference}, which requires pre-export notification. No notification sent before the declaration is in the registry."
  es: "Exportación de {substance} (Cuadro I de la ONU) a {reference}, que exige notificación previa a la exportación. No consta ninguna enviada antes de la declaración."
unknown:
  outcome: review
  en: "Export of {substance} (UN Table I) to {reference} without pre-export notification. It is required if that State has asked for it; we do not know whether it has."
  es: "Exportación de {substance} (Cuadro I de la ONU) a {reference} sin notificación previa a la exportación. Se exige si ese Estado la ha pedido; no se sabe si la ha pedido."
mend:
  en: "Send the notification to the competent authority of the destination and declare its number."
  es: "Envíe la notificación a la autoridad competente del destino y declare su número."
*/
SELECT f.line_id AS line_id, CASE WHEN g.belongs THEN CAST(0 AS BIGINT) END AS measured, CAST(1 AS BIGINT) AS allowed,
    f.destination_country AS reference, COALESCE(g.verified, TRUE) AS verified
FROM facts AS f
LEFT JOIN pens AS n
    ON n.pen_number = f.pen_number AND n.substance = f.substance
    AND COALESCE(n.operator_id, f.operator_id) = f.operator_id
    AND n.importing_country = f.destination_country AND n.sent_day_number <= f.day_number
LEFT JOIN country_groups AS g
    ON g.key = 'un_pen_requested' AND g.country = f.destination_country
    AND f.declaration_date BETWEEN g.from_date AND g.to_date
WHERE f.un_list = 'Table I' AND f.un_certain AND n.pen_number IS NULL AND COALESCE(g.belongs, TRUE)
    -- where the Union names the substance its own rule says so, and this law as well; between member states nothing leaves
    AND NOT (
        f.jurisdiction = 'EU' AND (
            f.partner_law = 'EU' OR (f.home_list IN ('Category 1', 'Category 4') AND f.home_certain)
            OR (f.home_list IS NOT NULL AND f.home_certain AND g.belongs IS NULL)
        )
    )
    -- where nobody knows whether the destination asked, Argentina's own rule says so
    AND NOT (
        g.belongs IS NULL AND f.jurisdiction = 'AR' AND f.home_list = 'Lista I' AND f.home_certain
        AND NOT COALESCE(f.exempt, FALSE)
    )
