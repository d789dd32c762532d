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
why:
  en: "An operator needs a licence to possess, place on the market, import or export a Category 1 substance; so does a user."
  es: "Un operador necesita licencia para poseer, comercializar, importar o exportar una sustancia de Categoría 1; también el usuario."
message:
  en: "{reference} handles {substance} (Category 1) and has no licence in force in the registry that names it."
  es: "{reference} maneja {substance} (Categoría 1) y no tiene en el registro licencia vigente que la nombre."
unknown:
  en: "We cannot tell whether {substance} ({list}) is handled with a licence or registration: the operator number is missing."
  es: "No se puede determinar si {substance} ({list}) se maneja con licencia o registro: falta el número del operador."
mend:
  en: "Obtain the licence from the competent authority."
  es: "Obtenga la licencia de la autoridad competente."
*/
SELECT f.line_id AS line_id, CASE WHEN f.operator_id <> '' THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.operator_id AS reference
FROM facts AS f
LEFT JOIN (
    -- a licence covers the substances that it prints
    SELECT l.operator_id AS operator_id, s.substance AS substance, l.first_day_number AS first_day_number,
        l.last_day_number AS last_day_number
    FROM licences AS l
    JOIN licence_substances AS s ON s.licence_number = l.licence_number
    WHERE l.status = 'active' AND l.jurisdiction = 'EU'
) AS c
    ON c.operator_id = f.operator_id AND c.substance = f.substance
    AND f.day_number BETWEEN c.first_day_number AND c.last_day_number
WHERE f.home_list = 'Category 1' AND f.home_certain AND c.operator_id IS NULL
