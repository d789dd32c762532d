/*
id: EU-SUPPLY-CATEGORY-1
title: {en: 'Category 1 supplied to a party without a licence', es: 'Categoría 1 suministrada a quien no tiene licencia'}
authority: EU
law: eu-273-2004
provision: art. 3(3)
kind: law
outcome: violation
lane: red
movement: [transfer, export]
scope: line
unit: count
verified: true
why:
  en: "Category 1 is supplied only to licence holders who signed a customer declaration."
  es: "La Categoría 1 se suministra solo a titulares de licencia que firmaron una declaración de cliente."
message:
  en: "{substance} (Category 1) is supplied to {reference}, for whom no licence in force that names it is held."
  es: "{substance} (Categoría 1) se suministra a {reference}, sin licencia vigente que la nombre."
unknown:
  en: "We cannot tell whether {substance} ({list}) is handled with a licence or registration: the operator number is missing."
  es: "No se puede determinar si {substance} ({list}) se maneja con licencia o registro: falta el número del operador."
mend:
  en: "Supply only to a licence holder."
  es: "Suministre solo a un titular de licencia."
*/
SELECT f.line_id AS line_id, CASE WHEN f.consignee_id <> '' THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.consignee_id AS reference
FROM facts AS f
LEFT JOIN (
    -- a licence covers the substances that it prints
    SELECT l.operator_id AS operator_id, s.substance AS substance, l.first_day_number AS first_day_number,
        l.last_day_number AS last_day_number
    FROM licences AS l
    JOIN licence_substances AS s ON s.licence_number = l.licence_number
    WHERE l.status = 'active' AND l.jurisdiction = 'EU'
) AS c
    ON c.operator_id = f.consignee_id AND c.substance = f.substance
    AND f.day_number BETWEEN c.first_day_number AND c.last_day_number
WHERE f.home_list = 'Category 1' AND f.home_certain AND c.operator_id IS NULL
    AND (f.movement = 'transfer' OR f.partner_law = 'EU')
