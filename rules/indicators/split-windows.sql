/*
id: IND-SPLIT-WINDOWS
title: {en: 'Kept just under a limit for weeks', es: 'Por debajo de un límite durante semanas'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [import, export, transfer, transit]
scope: operator-substance
unit: mg
verified: true
why:
  en: "Consignments that stay just under a threshold of the law, or under a watched amount, over a month or a quarter are structured as those within one week are. The window ends with the declaration, whatever the calendar says."
  es: "Los envíos que se mantienen justo por debajo de un umbral legal o de una cantidad vigilada durante un mes o un trimestre están fraccionados igual que los de una misma semana. La ventana termina con la declaración, sin importar el calendario."
message:
  en: "{reference} (consignments / days) of {substance}, each just under {allowed}; total {measured}."
  es: "{reference} (envíos / días) de {substance}, cada uno justo por debajo de {allowed}; total {measured}."
mend:
  en: "Ask why the orders are split, and look at them together."
  es: "Pregunte por qué se dividen los pedidos y revíselos en conjunto."
*/
WITH watched AS (
    -- each line under the amounts that are watched: everywhere one, and where a law has its own, that
    SELECT g.declaration_number AS declaration_number, g.declaration_date AS declaration_date,
        g.operator_id AS operator_id, g.substance AS substance, g.movement AS movement, g.day_number AS day_number,
        g.quantity_mg AS quantity_mg, 'split_amount_mg' AS key
    FROM facts AS g
    WHERE g.certain AND g.operator_id <> '' AND g.quantity_mg IS NOT NULL
    UNION ALL
    SELECT h.declaration_number AS declaration_number, h.declaration_date AS declaration_date,
        h.operator_id AS operator_id, h.substance AS substance, h.movement AS movement, h.day_number AS day_number,
        h.quantity_mg AS quantity_mg,
        CASE WHEN h.jurisdiction = 'CO' THEN 'co_month_over_mg'
            WHEN h.jurisdiction = 'EU' AND h.movement = 'transfer' THEN 'eu_yearly_quantity_mg'
            WHEN h.jurisdiction = 'CA' AND h.movement = 'transfer' THEN 'ca_schedule_max_mg'
            WHEN h.jurisdiction = 'US' AND h.movement = 'import' THEN 'us_threshold_import_mg'
            WHEN h.jurisdiction = 'US' AND h.movement = 'export' THEN 'us_threshold_export_mg'
            WHEN h.jurisdiction = 'US' AND h.movement = 'transfer' THEN 'us_threshold_domestic_mg' END AS key
    FROM facts AS h
    WHERE h.certain AND h.operator_id <> '' AND h.quantity_mg IS NOT NULL AND h.home_certain
        AND h.jurisdiction IN ('US', 'EU', 'CA', 'CO')
), near AS (
    SELECT
        f.declaration_number AS declaration_number, f.operator_id AS operator_id, f.substance AS substance,
        f.movement AS movement, f.key AS key, p.verified AS verified, MIN(f.day_number) AS day_number,
        MAX(f.declaration_date) AS declaration_date, CAST(SUM(f.quantity_mg) AS BIGINT) AS mg,
        MAX(p.value) AS limit_mg
    FROM watched AS f
    JOIN parameters AS p ON p.key = f.key AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
    JOIN parameters AS s ON s.key = 'split_share_percent' AND s.substance = f.substance
        AND f.declaration_date BETWEEN s.from_date AND s.to_date
    WHERE p.value > 0
    GROUP BY f.declaration_number, f.operator_id, f.substance, f.movement, f.key, p.verified
    HAVING SUM(f.quantity_mg) < MAX(p.value) AND SUM(f.quantity_mg) * 100 >= MAX(p.value) * MAX(s.value)
), counted AS (
    SELECT
        c.declaration_number AS declaration_number, c.operator_id AS operator_id, c.substance AS substance,
        c.movement AS movement, c.key AS key, c.verified AS verified, MAX(c.limit_mg) AS limit_mg,
        MAX(d.value) AS month_days, MAX(n.value) AS month_count, MAX(q.value) AS quarter_days,
        MAX(m.value) AS quarter_count, COUNT(*) AS in_quarter, CAST(SUM(k.mg) AS BIGINT) AS quarter_mg,
        SUM(CASE WHEN c.day_number - k.day_number < d.value THEN 1 ELSE 0 END) AS in_month,
        CAST(SUM(CASE WHEN c.day_number - k.day_number < d.value THEN k.mg ELSE 0 END) AS BIGINT) AS month_mg,
        SUM(CASE WHEN c.day_number - k.day_number <= 7 THEN 1 ELSE 0 END) AS in_week
    FROM near AS c
    JOIN parameters AS d ON d.key = 'split_month_days' AND d.substance = c.substance
        AND c.declaration_date BETWEEN d.from_date AND d.to_date
    JOIN parameters AS n ON n.key = 'split_month_count' AND n.substance = c.substance
        AND c.declaration_date BETWEEN n.from_date AND n.to_date
    JOIN parameters AS q ON q.key = 'split_quarter_days' AND q.substance = c.substance
        AND c.declaration_date BETWEEN q.from_date AND q.to_date
    JOIN parameters AS m ON m.key = 'split_quarter_count' AND m.substance = c.substance
        AND c.declaration_date BETWEEN m.from_date AND m.to_date
    JOIN near AS k
        ON k.operator_id = c.operator_id AND k.substance = c.substance AND k.movement = c.movement AND k.key = c.key
        AND c.day_number - k.day_number BETWEEN 0 AND q.value - 1
    GROUP BY c.declaration_number, c.operator_id, c.substance, c.movement, c.key, c.verified
)
SELECT f.line_id AS line_id, CASE WHEN t.in_month >= t.month_count THEN t.month_mg ELSE t.quarter_mg END AS measured,
    t.limit_mg AS allowed, CASE WHEN t.in_month >= t.month_count
        THEN CAST(t.in_month AS VARCHAR) || ' / ' || CAST(t.month_days AS VARCHAR)
        ELSE CAST(t.in_quarter AS VARCHAR) || ' / ' || CAST(t.quarter_days AS VARCHAR) END AS reference,
    t.verified AS verified
FROM counted AS t
JOIN parameters AS w ON w.key = 'split_count' AND w.substance = t.substance
JOIN facts AS f
    ON f.declaration_number = t.declaration_number AND f.operator_id = t.operator_id AND f.substance = t.substance
    AND f.movement = t.movement AND f.declaration_date BETWEEN w.from_date AND w.to_date
WHERE (t.in_month >= t.month_count OR t.in_quarter >= t.quarter_count) AND f.certain
    -- several within one week under the watched amount are told as such
    AND NOT (t.key = 'split_amount_mg' AND t.in_week >= w.value)
