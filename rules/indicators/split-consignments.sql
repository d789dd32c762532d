/*
id: IND-SPLIT-CONSIGNMENTS
title: {en: 'Orders kept just below a monitored amount', es: 'Pedidos justo por debajo de una cantidad vigilada'}
law: risk-indicators
kind: indicator
outcome: review
lane: yellow
movement: [import, export, transfer, transit]
scope: operator-substance
unit: mg
verified: true
why:
  en: "Orders kept just under an amount, several within a week, are one of the published suspicious circumstances. A declaration counts once, however many lines it has."
  es: "Pedidos mantenidos justo bajo un monto, varios en una semana, son una de las circunstancias sospechosas publicadas. Una declaración cuenta una vez, tenga las líneas que tenga."
message:
  en: "{reference} consignments of {substance} within eight days, each just under {allowed}; total {measured}."
  es: "{reference} envíos de {substance} en ocho días, cada uno justo por debajo de {allowed}; total {measured}."
mend:
  en: "Ask why the order was split."
  es: "Pregunte por qué se fraccionó el pedido."
*/
WITH near AS (
    SELECT
        f.declaration_number AS declaration_number, f.operator_id AS operator_id, f.substance AS substance,
        f.movement AS movement, MIN(f.day_number) AS day_number, CAST(SUM(f.quantity_mg) AS BIGINT) AS mg,
        MAX(a.value) AS amount_mg, MAX(n.value) AS needed
    FROM facts AS f
    JOIN parameters AS a ON a.key = 'split_amount_mg' AND a.substance = f.substance
        AND f.declaration_date BETWEEN a.from_date AND a.to_date
    JOIN parameters AS s ON s.key = 'split_share_percent' AND s.substance = f.substance
        AND f.declaration_date BETWEEN s.from_date AND s.to_date
    JOIN parameters AS n ON n.key = 'split_count' AND n.substance = f.substance
        AND f.declaration_date BETWEEN n.from_date AND n.to_date
    WHERE f.certain AND f.operator_id <> '' AND f.quantity_mg IS NOT NULL
    GROUP BY f.declaration_number, f.operator_id, f.substance, f.movement
    HAVING SUM(f.quantity_mg) < MAX(a.value) AND SUM(f.quantity_mg) * 100 >= MAX(a.value) * MAX(s.value)
), counted AS (
    SELECT
        c.declaration_number AS declaration_number, c.operator_id AS operator_id, c.substance AS substance,
        c.movement AS movement, MAX(c.amount_mg) AS amount_mg, COUNT(*) AS n, CAST(SUM(k.mg) AS BIGINT) AS total_mg
    FROM near AS c
    JOIN near AS k
        ON k.operator_id = c.operator_id AND k.substance = c.substance AND k.movement = c.movement
        AND c.day_number - k.day_number BETWEEN 0 AND 7
    GROUP BY c.declaration_number, c.operator_id, c.substance, c.movement
    HAVING COUNT(*) >= MAX(c.needed)
)
SELECT f.line_id AS line_id, t.total_mg AS measured, t.amount_mg AS allowed, CAST(t.n AS VARCHAR) AS reference
FROM counted AS t
JOIN facts AS f
    ON f.declaration_number = t.declaration_number AND f.operator_id = t.operator_id AND f.substance = t.substance
    AND f.movement = t.movement
WHERE f.certain
