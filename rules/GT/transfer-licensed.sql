/*
id: GT-TRANSFER-LICENSED
title: {en: 'Transfer to a company without a licence for the substance', es: 'Transferencia a una empresa sin licencia para la sustancia'}
authority: GT
law: gt-protocol-2024
provision: null            # GT-13
kind: law
outcome: review
lane: red
movement: [transfer]
scope: line
unit: count
verified: false
why:
  en: "The licence of the receiving company must cover the substance. The inter-institutional group created in 2024 checks such transfers."
  es: "La licencia de la empresa receptora debe incluir la sustancia. El grupo interinstitucional creado en 2024 verifica estas transferencias."
message:
  en: "The receiving company {reference} has no licence in force for {substance} on the declaration date."
  es: "La empresa receptora {reference} no tiene licencia vigente para {substance} en la fecha de la declaración."
mend:
  en: "Deliver only to a firm whose licence covers the substance."
  es: "Entregue solo a una empresa cuya licencia cubra la sustancia."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.consignee_id AS reference
FROM facts AS f
-- a firm without any licence is told by the rule of the licence itself
JOIN (SELECT DISTINCT h.operator_id AS operator_id FROM licences AS h WHERE h.jurisdiction = 'GT') AS a
    ON a.operator_id = f.consignee_id
LEFT JOIN licences AS l
    ON l.operator_id = f.consignee_id AND l.status = 'active' AND l.jurisdiction = 'GT'
    AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
LEFT JOIN licence_substances AS s ON s.licence_number = l.licence_number AND s.substance = f.substance
WHERE f.home_list IS NOT NULL AND f.home_certain
GROUP BY f.line_id, f.consignee_id
HAVING COUNT(s.substance) = 0
