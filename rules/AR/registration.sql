/*
id: AR-REGISTRATION
title: {en: 'Lista I or II without registration', es: 'Lista I o II sin inscripción'}
authority: AR
law: ar-decreto-593-2019
provision: Anexo I, arts. 2, 12
kind: law
outcome: violation
lane: red
movement: [import, export, transfer]
scope: line
unit: count
verified: true
why:
  en: "Whoever imports, exports or deals in substances of Listas I and II, or in products that hold them, has to be registered for it, and each party makes sure that the other is. Only a registration counts that the registry holds for this firm and substance, on the day."
  es: "Quien importa, exporta o comercia sustancias de las Listas I y II, o productos que las contienen, debe estar inscrito para ello, y cada parte verifica que la otra lo esté. Solo cuenta la inscripción que conste en el registro para esta empresa y sustancia, en la fecha."
message:
  en: "{reference} handles {substance} ({list}) and has no registration in force in the registry that names it."
  es: "{reference} maneja {substance} ({list}) y no consta una inscripción vigente que la nombre."
unknown:
  en: "We cannot tell whether a registration covers {substance} ({list}): the operator number is missing."
  es: "No se puede determinar si una inscripción ampara {substance} ({list}): falta el número del operador."
mend:
  en: "Obtain the registration in the national register of chemical precursors, or deal with a firm that has it."
  es: "Obtenga la inscripción en el registro nacional de precursores químicos, o trate con una empresa inscrita."
*/
SELECT f.line_id AS line_id, CASE WHEN MIN(o.operator_id) <> '' THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, MIN(o.operator_id) AS reference,
    f.exempt IS NOT NULL AS verified -- a share by weight does not tell one by volume
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
    WHERE l.status = 'active' AND l.jurisdiction = 'AR'
) AS c
    ON c.operator_id = o.operator_id AND c.substance = f.substance
    AND f.day_number BETWEEN c.first_day_number AND c.last_day_number
WHERE f.home_list IN ('Lista I', 'Lista II') AND f.home_certain AND c.operator_id IS NULL
    AND NOT COALESCE(f.exempt, FALSE)
GROUP BY f.line_id, f.exempt
