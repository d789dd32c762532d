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
WITH received AS (
    -- spans as long as is looked back: what is near in time lies in one span or in the next
    SELECT h.consignee_id AS holder_id, h.substance AS substance, h.declaration_number AS declaration_number,
        h.day_number AS day_number, h.quantity_mg AS quantity_mg, p.value AS days,
        h.day_number // NULLIF(p.value + 1, 0) AS span
    FROM facts AS h
    JOIN parameters AS p ON p.key = 'pass_through_days' AND p.substance = h.substance
    WHERE h.certain AND h.consignee_id <> '' AND h.movement IN ('transfer', 'import') AND h.quantity_mg > 0
)
SELECT f.line_id AS line_id, f.quantity_mg AS measured, MAX(g.quantity_mg) AS allowed,
    MIN(g.declaration_number) AS reference
FROM facts AS f
JOIN parameters AS d ON d.key = 'pass_through_days' AND d.substance = f.substance
    AND f.declaration_date BETWEEN d.from_date AND d.to_date
JOIN parameters AS s ON s.key = 'pass_through_percent' AND s.substance = f.substance
    AND f.declaration_date BETWEEN s.from_date AND s.to_date
JOIN (
    SELECT r.holder_id AS holder_id, r.substance AS substance, r.declaration_number AS declaration_number,
        r.day_number AS day_number, r.quantity_mg AS quantity_mg, r.days AS days, r.span AS span
    FROM received AS r
    UNION ALL
    SELECT r.holder_id AS holder_id, r.substance AS substance, r.declaration_number AS declaration_number,
        r.day_number AS day_number, r.quantity_mg AS quantity_mg, r.days AS days, r.span + 1 AS span
    FROM received AS r
) AS g ON g.holder_id = f.consignor_id AND g.substance = f.substance AND g.days = d.value
    AND g.span = f.day_number // NULLIF(d.value + 1, 0)
WHERE f.certain AND f.consignor_id <> '' AND f.movement IN ('transfer', 'export')
    AND f.declaration_number <> g.declaration_number AND f.day_number - g.day_number BETWEEN 0 AND d.value
    AND f.quantity_mg > 0 AND f.quantity_mg <= g.quantity_mg AND f.quantity_mg * 100 >= g.quantity_mg * s.value
GROUP BY f.line_id, f.quantity_mg
