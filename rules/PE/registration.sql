/*
id: PE-REGISTRATION
title: {en: 'Controlled goods without registration', es: 'Bienes controlados sin inscripción'}
authority: PE
law: pe-dl-1126
provision: art. 6
kind: law
outcome: violation
lane: red
movement: [import, export, transfer]
scope: line
unit: count
verified: true
why:
  en: "Whoever deals in controlled goods has to stand in the Registro para el Control de los Bienes Fiscalizados for the goods and the activity. Only a registration counts that the registry holds for this firm and substance, on the day."
  es: "Quien realiza actividades con bienes controlados debe estar inscrito en el Registro para el Control de los Bienes Fiscalizados para los bienes y la actividad. Solo cuenta la inscripción que conste en el registro para esta empresa y sustancia, en la fecha."
message:
  en: "{reference} handles {substance} ({list}) and has no registration in force in the registry that names it."
  es: "{reference} maneja {substance} ({list}) y no consta una inscripción vigente que la nombre."
unknown:
  en: "We cannot tell whether a registration covers {substance} ({list}): the operator number is missing."
  es: "No se puede determinar si una inscripción ampara {substance} ({list}): falta el número del operador."
mend:
  en: "Obtain the registration with SUNAT for these goods and this activity."
  es: "Obtenga la inscripción en la SUNAT para estos bienes y esta actividad."
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
    WHERE l.status = 'active' AND l.jurisdiction = 'PE'
) AS c
    ON c.operator_id = o.operator_id AND c.substance = f.substance
    AND f.day_number BETWEEN c.first_day_number AND c.last_day_number
WHERE f.home_list IS NOT NULL AND f.home_certain AND c.operator_id IS NULL
GROUP BY f.line_id
