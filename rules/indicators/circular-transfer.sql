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
WITH sold AS (
    -- spans as long as is looked back: what is near in time lies in one span or in the next
    SELECT t.consignor_id AS seller_id, t.consignee_id AS buyer_id, t.substance AS substance,
        t.declaration_number AS declaration_number, t.day_number AS day_number, q.value AS days,
        t.declaration_date BETWEEN q.from_date AND q.to_date AS in_force,
        t.day_number // NULLIF(q.value + 1, 0) AS span
    FROM facts AS t
    JOIN parameters AS q ON q.key = 'circular_days' AND q.substance = t.substance
    WHERE t.certain AND t.consignor_id <> '' AND t.consignee_id <> '' AND t.consignor_id <> t.consignee_id
)
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
    SELECT a.seller_id AS seller_id, b.buyer_id AS holder_id, a.substance AS substance,
        a.declaration_number AS declaration_number, a.day_number AS day_number, b.day_number AS last_day_number
    FROM sold AS a
    JOIN (
        SELECT n.seller_id AS seller_id, n.buyer_id AS buyer_id, n.substance AS substance, n.day_number AS day_number,
            n.days AS days, n.span AS span
        FROM sold AS n
        UNION ALL
        SELECT l.seller_id AS seller_id, l.buyer_id AS buyer_id, l.substance AS substance, l.day_number AS day_number,
            l.days AS days, l.span - 1 AS span
        FROM sold AS l
    ) AS b ON b.seller_id = a.buyer_id AND b.substance = a.substance AND b.days = a.days AND b.span = a.span
    WHERE a.in_force AND a.seller_id <> b.buyer_id AND b.day_number - a.day_number BETWEEN 0 AND a.days
) AS c ON c.seller_id = f.consignee_id AND c.holder_id = f.consignor_id AND c.substance = f.substance
WHERE f.certain AND f.day_number - c.day_number BETWEEN 0 AND p.value AND c.last_day_number <= f.day_number
    AND (c.day_number < f.day_number OR c.declaration_number < f.declaration_number)
GROUP BY f.line_id
