/*
id: EU-LICENCE-CATEGORY-1
title: {en: 'Category 1 without a licence', es: 'Categoría 1 sin licencia'}
authority: EU
law: eu-273-2004
provision: art. 3(2); Reg. 111/2005 art. 6
kind: law
outcome: violation
lane: red
movement: [import, export, transfer]
scope: line
unit: count
verified: true
message:
  en: "{substance} (Category 1) is handled by {reference}, for whom no licence in force is held."
  es: "{substance} (Categoría 1) es manejada por {reference}, sin licencia vigente."
mend:
  en: "Obtain the licence from the competent authority."
  es: "Obtenga la licencia de la autoridad competente."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.operator_id AS reference
FROM facts AS f
LEFT JOIN licences AS l
    ON l.operator_id = f.operator_id AND l.status = 'active' AND l.authority = 'EU'
    AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
WHERE f.home_list = 'Category 1' AND f.certain AND l.licence_number IS NULL
