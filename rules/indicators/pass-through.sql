/*
id: IND-PASS-THROUGH
title: {en: 'Received and sent on within days', es: 'Recibida y reenviada en pocos días'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [import, export, transfer]
scope: population
unit: mg
verified: true
why:
  en: "A firm that sends on nearly all of a consignment within days only lends its name and its licence."
  es: "Una empresa que reenvía casi todo un envío en pocos días solo presta su nombre y su licencia."
message:
  en: "{measured} of {substance} is sent on within a week; {allowed} came in with {reference}."
  es: "Se reenvían {measured} de {substance} en menos de una semana; con {reference} habían ingresado {allowed}."
mend:
  en: "Ask for the order of the final customer, and what the firm does with the goods itself."
  es: "Solicite el pedido del cliente final y pregunte qué hace la empresa con la mercancía."
*/
SELECT f.line_id AS line_id, f.quantity_mg AS measured, MAX(g.quantity_mg) AS allowed,
    MIN(g.declaration_number) AS reference
FROM facts AS f
JOIN facts AS g ON g.consignee_id = f.consignor_id AND g.substance = f.substance
JOIN parameters AS d ON d.key = 'pass_through_days' AND d.substance = f.substance
    AND f.declaration_date BETWEEN d.from_date AND d.to_date
JOIN parameters AS s ON s.key = 'pass_through_percent' AND s.substance = f.substance
    AND f.declaration_date BETWEEN s.from_date AND s.to_date
WHERE f.certain AND g.certain AND f.consignor_id <> '' AND g.consignee_id <> '' AND f.movement IN ('transfer', 'export')
    AND g.movement IN ('transfer', 'import')
    AND f.declaration_number <> g.declaration_number AND f.day_number - g.day_number BETWEEN 0 AND d.value
    AND f.quantity_mg > 0 AND f.quantity_mg <= g.quantity_mg AND f.quantity_mg * 100 >= g.quantity_mg * s.value
GROUP BY f.line_id, f.quantity_mg
