/*
id: GT-TRANSFER-LICENSED
title: {en: 'Transfer to a firm whose licence does not cover it', es: 'Transferencia a una empresa cuya licencia no la cubre'}
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
  en: "Transfers between companies are what the inter-institutional group of 2024 verifies: the receiving firm's licence has to cover the substance."
  es: "Las transferencias entre empresas son lo que verifica el grupo interinstitucional de 2024: la licencia de la receptora debe cubrir la sustancia."
message:
  en: "The receiving firm {reference} has no licence in force that covers {substance} on the declaration date."
  es: "La empresa receptora {reference} no tiene una licencia vigente que cubra {substance} en la fecha de declaración."
mend:
  en: "Deliver only to a firm whose licence covers the substance."
  es: "Entregue solo a una empresa cuya licencia cubra la sustancia."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.consignee_id AS reference
FROM facts AS f
LEFT JOIN licences AS l
    ON l.operator_id = f.consignee_id AND l.status = 'active' AND l.jurisdiction = 'GT'
    AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
LEFT JOIN licence_substances AS s ON s.licence_number = l.licence_number AND s.substance = f.substance
WHERE f.home_list IS NOT NULL AND f.home_certain
GROUP BY f.line_id, f.consignee_id
HAVING COUNT(s.substance) = 0
