/*
id: EU-CATEGORY-3-EXPORT
title: {en: 'Category 3 exports above the yearly amount', es: 'Exportaciones de Categoría 3 sobre la cantidad anual'}
authority: EU
law: eu-2015-1011
provision: Annex I; Reg. 111/2005 art. 7
kind: law
outcome: violation
lane: red
movement: [export]
scope: operator-substance
unit: mg
verified: true
message:
  en: "{reference} exported {measured} of {substance} in the preceding calendar year, more than {allowed}, and holds no registration."
  es: "{reference} exportó {measured} de {substance} en el año calendario anterior, más de {allowed}, y no tiene registro."
mend:
  en: "Register with the competent authority."
  es: "Regístrese ante la autoridad competente."
*/
SELECT f.line_id AS line_id, CAST(SUM(o.quantity_mg) AS BIGINT) AS measured, MAX(p.value) AS allowed,
    f.operator_id AS reference
FROM facts AS f
JOIN facts AS o ON o.operator_id = f.operator_id AND o.substance = f.substance AND o.year = f.year - 1
JOIN parameters AS p
    ON p.key = 'eu_category_3_export_mg' AND p.substance = f.substance
    AND f.declaration_date BETWEEN p.from_date AND p.to_date
LEFT JOIN licences AS l
    ON l.operator_id = f.operator_id AND l.status = 'active' AND l.authority = 'EU'
    AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
WHERE f.home_list = 'Category 3' AND f.certain AND l.licence_number IS NULL
GROUP BY f.line_id, f.operator_id
HAVING SUM(o.quantity_mg) > MAX(p.value)
