/*
id: GT-TRANSFER-QUOTA
title: {en: 'Transfer above the receiving firm''s quota', es: 'Transferencia sobre la cuota de la receptora'}
authority: GT
law: gt-protocol-2024
provision: null
kind: law
outcome: review
lane: yellow
movement: [transfer]
scope: line
unit: mg
verified: false
why:
  en: "The receiving firm's licence has to cover substance and amount."
  es: "La licencia de la empresa receptora debe cubrir sustancia y cantidad."
message:
  en: "{measured} of {substance} go to a firm whose licence {reference} authorises {allowed}: {excess} more."
  es: "{measured} de {substance} van a una empresa cuya licencia {reference} autoriza {allowed}: {excess} más."
unknown:
  en: "Whether the licence {reference} ({allowed}) of the receiving firm covers this transfer of {substance} cannot be determined: the quantity is missing."
  es: "No se puede determinar si la licencia {reference} ({allowed}) de la receptora cubre esta transferencia de {substance}: falta la cantidad."
mend:
  en: "Deliver at most {allowed}, or have the quota raised first."
  es: "Entregue como máximo {allowed} o solicite antes el aumento de la cuota."
*/
SELECT f.line_id AS line_id, f.quantity_mg AS measured, MAX(s.quota_mg) AS allowed, MAX(l.licence_number) AS reference
FROM facts AS f
JOIN licences AS l
    ON l.operator_id = f.consignee_id AND l.status = 'active' AND l.authority = 'GT'
    AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
JOIN licence_substances AS s ON s.licence_number = l.licence_number AND s.substance = f.substance
WHERE f.home_list IS NOT NULL AND f.certain AND s.quota_mg IS NOT NULL
GROUP BY f.line_id, f.quantity_mg
HAVING f.quantity_mg > MAX(s.quota_mg) OR f.quantity_mg IS NULL
