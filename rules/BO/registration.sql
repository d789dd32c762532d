/*
id: BO-REGISTRATION
title: {en: 'Listed substance without registration', es: 'Sustancia listada sin registro'}
authority: BO
law: bo-ley-913
provision: art. 16
kind: law
outcome: violation
lane: red
movement: [import, export, transfer]
scope: line
unit: count
verified: true
why:
  en: "Whoever handles a listed substance has to be registered with the Ministry of Government or of Health. Art. 16 was read only as another decree cites it. Only a registration counts that the registry holds for this firm and substance, on the day."
  es: "Quien maneja una sustancia listada debe estar registrado en el Ministerio de Gobierno o de Salud. El art. 16 solo se consultó como lo cita otro decreto. Solo cuenta el registro que conste para esta empresa y sustancia, en la fecha."
message:
  en: "{reference} handles {substance} ({list}), and no registration in force that names it is in the registry."
  es: "{reference} maneja {substance} ({list}) y no consta un registro vigente que la nombre."
unknown:
  en: "We cannot tell whether a registration covers {substance} ({list}): the operator number is missing."
  es: "No se puede determinar si un registro ampara {substance} ({list}): falta el número del operador."
mend:
  en: "Ask for the registration."
  es: "Solicite el registro."
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
    WHERE l.status = 'active' AND l.jurisdiction = 'BO'
) AS c
    ON c.operator_id = o.operator_id AND c.substance = f.substance
    AND f.day_number BETWEEN c.first_day_number AND c.last_day_number
WHERE f.home_list IS NOT NULL AND f.home_certain AND c.operator_id IS NULL
GROUP BY f.line_id
