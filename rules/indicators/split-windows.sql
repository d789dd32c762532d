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
WITH near AS (
    SELECT
        f.declaration_number AS declaration_number, f.operator_id AS operator_id, f.substance AS substance,
        f.movement AS movement, p.key AS key, p.verified AS verified, MIN(f.day_number) AS day_number,
        CAST(SUM(f.quantity_mg) AS BIGINT) AS mg, MAX(p.value) AS limit_mg, MAX(d.value) AS month_days,
        MAX(n.value) AS month_count, MAX(q.value) AS quarter_days, MAX(m.value) AS quarter_count
    FROM facts AS f
    JOIN parameters AS p ON p.substance = f.substance AND f.declaration_date BETWEEN p.from_date AND p.to_date AND (
        p.key = 'split_amount_mg'
        OR (p.key = 'us_threshold_import_mg' AND f.jurisdiction = 'US' AND f.movement = 'import' AND f.home_certain)
        OR (p.key = 'us_threshold_export_mg' AND f.jurisdiction = 'US' AND f.movement = 'export' AND f.home_certain)
        OR (p.key = 'us_threshold_domestic_mg' AND f.jurisdiction = 'US' AND f.movement = 'transfer' AND f.home_certain)
        OR (p.key = 'eu_yearly_quantity_mg' AND f.jurisdiction = 'EU' AND f.movement = 'transfer' AND f.home_certain)
        OR (p.key = 'ca_schedule_max_mg' AND f.jurisdiction = 'CA' AND f.movement = 'transfer' AND f.home_certain)
        OR (p.key = 'co_month_over_mg' AND f.jurisdiction = 'CO' AND f.home_certain)
    )
    JOIN parameters AS s ON s.key = 'split_share_percent' AND s.substance = f.substance
        AND f.declaration_date BETWEEN s.from_date AND s.to_date
    JOIN parameters AS d ON d.key = 'split_month_days' AND d.substance = f.substance
        AND f.declaration_date BETWEEN d.from_date AND d.to_date
    JOIN parameters AS n ON n.key = 'split_month_count' AND n.substance = f.substance
        AND f.declaration_date BETWEEN n.from_date AND n.to_date
    JOIN parameters AS q ON q.key = 'split_quarter_days' AND q.substance = f.substance
        AND f.declaration_date BETWEEN q.from_date AND q.to_date
    JOIN parameters AS m ON m.key = 'split_quarter_count' AND m.substance = f.substance
        AND f.declaration_date BETWEEN m.from_date AND m.to_date
    WHERE f.certain AND f.operator_id <> '' AND f.quantity_mg IS NOT NULL AND p.value > 0
    GROUP BY f.declaration_number, f.operator_id, f.substance, f.movement, p.key, p.verified
    HAVING SUM(f.quantity_mg) < MAX(p.value) AND SUM(f.quantity_mg) * 100 >= MAX(p.value) * MAX(s.value)
), counted AS (
    SELECT
        c.declaration_number AS declaration_number, c.operator_id AS operator_id, c.substance AS substance,
        c.movement AS movement, c.key AS key, c.verified AS verified, MAX(c.limit_mg) AS limit_mg,
        MAX(c.month_days) AS month_days, MAX(c.month_count) AS month_count, MAX(c.quarter_days) AS quarter_days,
        MAX(c.quarter_count) AS quarter_count, COUNT(*) AS in_quarter, CAST(SUM(k.mg) AS BIGINT) AS quarter_mg,
        SUM(CASE WHEN c.day_number - k.day_number < c.month_days THEN 1 ELSE 0 END) AS in_month,
        CAST(SUM(CASE WHEN c.day_number - k.day_number < c.month_days THEN k.mg ELSE 0 END) AS BIGINT) AS month_mg,
        SUM(CASE WHEN c.day_number - k.day_number <= 7 THEN 1 ELSE 0 END) AS in_week
    FROM near AS c
    JOIN near AS k
        ON k.operator_id = c.operator_id AND k.substance = c.substance AND k.movement = c.movement AND k.key = c.key
        AND c.day_number - k.day_number BETWEEN 0 AND c.quarter_days - 1
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
