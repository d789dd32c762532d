/*
id: IND-OWN-HISTORY
title: {en: 'Far above the operator''s own history', es: 'Muy por encima del historial del operador'}
law: risk-indicators
kind: indicator
outcome: review
lane: yellow
movement: [import, export, transfer, transit]
scope: operator-substance
unit: mg
verified: true
why:
  en: "What an operator needs changes slowly; a sudden large order is a classical sign that goods go elsewhere."
  es: "La necesidad de un operador cambia poco a poco; un pedido grande y repentino es señal clásica de que la mercancía va a otra parte."
message:
  en: "Operator {reference} declares {measured} of {substance} in one line; its own history suggests up to {allowed}."
  es: "El operador {reference} declara {measured} de {substance} en una línea; según su propio historial, lo usual es hasta {allowed}."
mend:
  en: "Ask what the larger quantity is for."
  es: "Pregunte a qué se destina la cantidad mayor."
*/
SELECT t.line_id AS line_id, t.quantity_mg AS measured, t.usual_mg AS allowed, t.operator_id AS reference
FROM (
    SELECT
        f.line_id AS line_id, f.quantity_mg AS quantity_mg, f.operator_id AS operator_id,
        b.centre + k.value * GREATEST(b.spread, b.centre // NULLIF(s.value, 0)) AS usual_mg
    FROM facts AS f
    JOIN baselines AS b
        ON b.kind = 'own_quantity' AND b.operator_id = f.operator_id AND b.substance = f.substance
        AND b.movement = f.movement AND f.day_number BETWEEN b.first_day_number AND b.last_day_number
    JOIN parameters AS k ON k.key = 'baseline_spreads' AND k.substance = f.substance
        AND f.declaration_date BETWEEN k.from_date AND k.to_date
    JOIN parameters AS s ON s.key = 'baseline_least_spread_part' AND s.substance = f.substance
        AND f.declaration_date BETWEEN s.from_date AND s.to_date
    JOIN parameters AS n ON n.key = 'baseline_own_lines' AND n.substance = f.substance
        AND f.declaration_date BETWEEN n.from_date AND n.to_date
    WHERE f.certain AND b.n >= n.value
) AS t
WHERE t.quantity_mg > t.usual_mg
