/*
id: EU-REGISTRATION-CATEGORY-2
title: {en: 'Category 2 without a registration', es: 'Categoría 2 sin registro'}
authority: EU
law: eu-111-2005
provision: art. 7
kind: law
outcome: violation
lane: red
movement: [import, export]
scope: line
unit: count
verified: true
message:
  en: "{substance} ({list}) is imported or exported by {reference}, for whom no registration in force is held."
  es: "{substance} ({list}) es importada o exportada por {reference}, sin registro vigente."
mend:
  en: "Register with the competent authority."
  es: "Regístrese ante la autoridad competente."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.operator_id AS reference
FROM facts AS f
LEFT JOIN licences AS l
    ON l.operator_id = f.operator_id AND l.status = 'active' AND l.authority = 'EU'
    AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
WHERE f.home_list IN ('Category 2A', 'Category 2B') AND f.certain AND l.licence_number IS NULL
