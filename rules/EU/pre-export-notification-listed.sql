/*
id: EU-PRE-EXPORT-NOTIFICATION-LISTED
title: {en: 'Category 2 or 3 to a country that may ask for notification', es: 'Categoría 2 o 3 a un país que puede exigir notificación'}
authority: EU
law: eu-111-2005
provision: art. 11(1); Del. Reg. 2015/1011 art. 10; 1988 Convention art. 12(10)(a)
kind: law
outcome: violation
lane: red
movement: [export]
scope: line
unit: count
verified: true
why:
  en: "Exports of Categories 2 and 3 are notified to listed countries: those with a precursor agreement, and those that asked for it. The lists are on the website of the Commission and were not read."
  es: "Las exportaciones de Categorías 2 y 3 se notifican a los países de la lista: los que tienen acuerdo de precursores y los que lo solicitaron. Las listas están en el sitio de la Comisión y no se leyeron."
message:
  en: "{substance} ({list}) is exported to {reference}, a listed country, and no pre-export notification is declared."
  es: "{substance} ({list}) se exporta a {reference}, país de la lista, y no se declaró notificación previa."
unknown:
  outcome: review
  en: "{substance} ({list}) is exported to {reference} without pre-export notification. It is required if that country is on the list of the Commission, whose text was not consulted."
  es: "{substance} ({list}) se exporta a {reference} sin notificación previa. Se requiere si el país está en la lista de la Comisión, cuyo texto no se consultó."
mend:
  en: "Have the notification sent and declare its number."
  es: "Solicite el envío de la notificación y declare su número."
*/
SELECT f.line_id AS line_id, CASE WHEN g.belongs THEN CAST(0 AS BIGINT) END AS measured, CAST(1 AS BIGINT) AS allowed,
    f.destination_country AS reference, COALESCE(g.verified, TRUE) AS verified
FROM facts AS f
LEFT JOIN pens AS n -- sent before the goods leave, for this substance, firm and destination
    ON n.pen_number = f.pen_number AND n.substance = f.substance
    AND COALESCE(n.operator_id, f.operator_id) = f.operator_id
    AND n.importing_country = f.destination_country AND n.sent_day_number <= f.day_number
LEFT JOIN country_groups AS g
    ON g.key = 'eu_special_countries' AND g.country = f.destination_country
    AND f.declaration_date BETWEEN g.from_date AND g.to_date
WHERE f.home_list IN ('Category 2A', 'Category 2B', 'Category 3') AND f.home_certain AND n.pen_number IS NULL
    AND COALESCE(g.belongs, TRUE)
    AND f.partner_law <> 'EU' -- between member states nothing is exported
