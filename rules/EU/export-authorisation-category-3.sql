/*
id: EU-EXPORT-AUTHORISATION-CATEGORY-3
title: {en: 'Category 3 export that may need an authorisation', es: 'Exportación de Categoría 3 que puede requerir autorización'}
authority: EU
law: eu-111-2005
provision: art. 12(1)
kind: law
outcome: violation
lane: red
movement: [export]
scope: line
unit: count
verified: true
why:
  en: "A Category 3 export needs an authorisation only where a pre-export notification is needed."
  es: "Una exportación de Categoría 3 requiere autorización solo cuando se requiere notificación previa."
message:
  en: "{substance} (Category 3) is exported to {reference}, a listed country, and no export authorisation is declared."
  es: "{substance} (Categoría 3) se exporta a {reference}, país de la lista, y no se declaró autorización."
unknown:
  outcome: review
  en: "{substance} (Category 3) is exported to {reference} without authorisation. It is needed if that country is on the list of the Commission, whose text was not consulted."
  es: "{substance} (Categoría 3) se exporta a {reference} sin autorización. Se requiere si el país está en la lista de la Comisión, cuyo texto no se consultó."
mend:
  en: "Obtain the export authorisation and declare its number."
  es: "Obtenga la autorización de exportación y declare su número."
*/
SELECT f.line_id AS line_id, CASE WHEN g.belongs THEN CAST(0 AS BIGINT) END AS measured, CAST(1 AS BIGINT) AS allowed,
    f.destination_country AS reference, COALESCE(g.verified, TRUE) AS verified
FROM facts AS f
LEFT JOIN permits AS p -- a number that is not in the registry for this firm, substance and movement is no paper
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.operator_id = f.operator_id
    AND p.movement = f.movement AND p.jurisdiction = 'EU'
LEFT JOIN country_groups AS g
    ON g.key = 'eu_special_countries' AND g.country = f.destination_country
    AND f.declaration_date BETWEEN g.from_date AND g.to_date
WHERE f.home_list = 'Category 3' AND f.home_certain AND p.permit_number IS NULL AND COALESCE(g.belongs, TRUE)
    AND f.partner_law <> 'EU' -- between member states nothing is exported
