/*
id: IND-CIRCULAR-TRANSFER
title: {en: 'Goods that go back to where they came from', es: 'Mercancía que regresa a quien la vendió'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [transfer]
scope: population
unit: days
verified: true
why:
  en: "Goods that are sold in a circle change papers, not places; on the way some of them disappear."
  es: "La mercancía que se vende en círculo cambia de papeles, no de lugar; por el camino una parte desaparece."
message:
  en: "{substance} goes back to a firm that sold it in {reference}. Days between the two: {measured} (review within {allowed})."
  es: "{substance} regresa a una empresa que la había vendido en {reference}. Días entre ambas: {measured} (se revisan {allowed})."
mend:
  en: "Ask for the reason of the return, and compare both quantities with the stock."
  es: "Pregunte el motivo del regreso y compare ambas cantidades con las existencias."
*/
SELECT f.line_id AS line_id, MAX(f.day_number - c.day_number) AS measured, MAX(p.value) AS allowed,
    MIN(c.declaration_number) AS reference
FROM facts AS f
JOIN parameters AS p ON p.key = 'circular_days' AND p.substance = f.substance
    AND f.declaration_date BETWEEN p.from_date AND p.to_date
JOIN (
    -- who sold to whom, and over whom
    SELECT g.consignor_id AS seller_id, g.consignee_id AS holder_id, g.substance AS substance,
        g.declaration_number AS declaration_number, g.day_number AS day_number, g.day_number AS last_day_number
    FROM facts AS g
    WHERE g.certain AND g.consignor_id <> '' AND g.consignee_id <> '' AND g.consignor_id <> g.consignee_id
    UNION ALL
    SELECT g.consignor_id AS seller_id, h.consignee_id AS holder_id, g.substance AS substance,
        g.declaration_number AS declaration_number, g.day_number AS day_number, h.day_number AS last_day_number
    FROM facts AS g
    JOIN facts AS h ON h.consignor_id = g.consignee_id AND h.substance = g.substance
    JOIN parameters AS q ON q.key = 'circular_days' AND q.substance = g.substance
    AND g.declaration_date BETWEEN q.from_date AND q.to_date
    WHERE g.certain AND h.certain AND g.consignor_id <> '' AND g.consignee_id <> '' AND h.consignee_id <> ''
        AND g.consignor_id <> g.consignee_id AND g.consignor_id <> h.consignee_id AND g.consignee_id <> h.consignee_id
        AND h.day_number - g.day_number BETWEEN 0 AND q.value
) AS c ON c.seller_id = f.consignee_id AND c.holder_id = f.consignor_id AND c.substance = f.substance
WHERE f.certain AND f.day_number - c.day_number BETWEEN 0 AND p.value AND c.last_day_number <= f.day_number
    AND (c.day_number < f.day_number OR c.declaration_number < f.declaration_number)
GROUP BY f.line_id
