/*
id: IND-SPLIT-CONSIGNMENTS
title: {en: 'Consignments split just under an amount', es: 'Envíos fraccionados justo bajo un monto'}
law: risk-indicators
kind: indicator
outcome: review
lane: yellow
movement: [import, export, transfer, transit]
scope: operator-substance
unit: mg
verified: true
message:
  en: "{reference} consignments of {substance} within eight days, each just under {allowed}, together {measured}."
  es: "{reference} envíos de {substance} en ocho días, cada uno justo bajo {allowed}, en total {measured}."
mend:
  en: "Ask why the order was split."
  es: "Pregunte por qué se fraccionó el pedido."
*/
SELECT t.line_id AS line_id, t.total_mg AS measured, t.amount_mg AS allowed, CAST(t.n AS VARCHAR) AS reference
FROM (
    SELECT
        c.line_id AS line_id, c.amount_mg AS amount_mg, c.needed AS needed,
        COUNT(*) OVER w AS n, CAST(SUM(c.quantity_mg) OVER w AS BIGINT) AS total_mg
    FROM (
        SELECT f.line_id AS line_id, f.operator_id AS operator_id, f.substance AS substance, f.day_number AS day_number,
            f.quantity_mg AS quantity_mg, a.value AS amount_mg, n.value AS needed
        FROM facts AS f
        JOIN parameters AS a ON a.key = 'split_amount_mg' AND a.substance = f.substance
            AND f.declaration_date BETWEEN a.from_date AND a.to_date
        JOIN parameters AS s ON s.key = 'split_share_percent' AND s.substance = f.substance
            AND f.declaration_date BETWEEN s.from_date AND s.to_date
        JOIN parameters AS n ON n.key = 'split_count' AND n.substance = f.substance
            AND f.declaration_date BETWEEN n.from_date AND n.to_date
        WHERE f.certain AND f.quantity_mg < a.value AND f.quantity_mg * 100 >= a.value * s.value
    ) AS c
    WINDOW w AS (PARTITION BY c.operator_id, c.substance ORDER BY c.day_number RANGE BETWEEN 7 PRECEDING AND CURRENT ROW)
) AS t
WHERE t.n >= t.needed
