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
why:
  en: "Operators that import, export or act as intermediaries for Category 2 substances are registered; no yearly quantity is exempt in external trade."
  es: "Quienes importan, exportan o intermedian sustancias de Categoría 2 están registrados; en el comercio exterior no hay cantidad anual exenta."
message:
  en: "{substance} ({list}) is imported or exported by {reference}, for whom no registration in force that names it is held."
  es: "{substance} ({list}) es importada o exportada por {reference}, sin registro vigente que la nombre."
unknown:
  en: "We cannot tell whether {substance} ({list}) is handled with a licence or registration: the operator number is missing."
  es: "No se puede determinar si {substance} ({list}) se maneja con licencia o registro: falta el número del operador."
mend:
  en: "Register with the competent authority."
  es: "Regístrese ante la autoridad competente."
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
WHERE f.home_list IN ('Category 2A', 'Category 2B') AND f.home_certain AND c.operator_id IS NULL
    AND f.partner_law <> 'EU' -- between member states the rules of the market hold
