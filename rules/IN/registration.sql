/*
id: IN-REGISTRATION
title: {en: 'Schedule A without a registration', es: 'Schedule A sin registro'}
authority: IN
law: in-rcs-order-2013
provision: clause 4(1)
kind: law
outcome: violation
lane: red
movement: [import, export, transfer]
scope: line
unit: count
verified: true
why:
  en: "Nobody may make, distribute, sell, buy, possess, store or use a substance of Schedule A without a registration of the Narcotics Control Bureau. Only one counts that the registry holds for this firm and substance, on the day."
  es: "Nadie puede fabricar, distribuir, vender, comprar, poseer, almacenar ni usar una sustancia del Schedule A sin registro de la Narcotics Control Bureau. Solo cuenta el que conste en el registro para esta empresa y sustancia, en la fecha."
message:
  en: "{substance} (Schedule A) is handled by {reference}, for whom no registration in force that names it is held."
  es: "{reference} maneja {substance} (Schedule A) sin un registro vigente que la nombre."
unknown:
  en: "We cannot tell whether {substance} (Schedule A) is handled under a registration: the operator number is missing."
  es: "No se puede determinar si {substance} (Schedule A) se maneja con registro: falta el número del operador."
mend:
  en: "Obtain the unique registration number of the Zonal Director (Form A)."
  es: "Obtenga el número único de registro del Director Zonal (Formulario A)."
*/
SELECT f.line_id AS line_id, CASE WHEN MIN(o.operator_id) <> '' THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, MIN(o.operator_id) AS reference
FROM facts AS f
JOIN (
    -- inside the country whoever sells and whoever buys
    SELECT own.line_id AS line_id, own.operator_id AS operator_id FROM facts AS own
    UNION
    SELECT buyer.line_id AS line_id, buyer.consignee_id AS operator_id FROM facts AS buyer WHERE buyer.movement = 'transfer'
) AS o ON o.line_id = f.line_id
LEFT JOIN (
    SELECT l.operator_id AS operator_id, s.substance AS substance, l.first_day_number AS first_day_number,
        l.last_day_number AS last_day_number
    FROM licences AS l
    JOIN licence_substances AS s ON s.licence_number = l.licence_number
    WHERE l.status = 'active' AND l.jurisdiction = 'IN'
) AS c
    ON c.operator_id = o.operator_id AND c.substance = f.substance
    AND f.day_number BETWEEN c.first_day_number AND c.last_day_number
WHERE f.home_list = 'Schedule A' AND f.home_certain AND c.operator_id IS NULL
GROUP BY f.line_id
