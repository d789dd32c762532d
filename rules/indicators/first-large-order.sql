/*
id: IND-FIRST-LARGE-ORDER
title: {en: 'First large order of a new operator', es: 'Primer pedido grande de un operador nuevo'}
law: risk-indicators
kind: indicator
outcome: review
lane: yellow
movement: [import, export, transfer, transit]
scope: operator-substance
unit: mg
verified: true
why:
  en: "A new customer whose first order is large is one of the published suspicious circumstances."
  es: "Un cliente nuevo cuyo primer pedido es grande es una de las circunstancias sospechosas publicadas."
message:
  en: "Operator {reference} is new or not registered. Its first order of {substance} is {measured} (review starts at {allowed})."
  es: "El operador {reference} es nuevo o no está registrado. Su primer pedido de {substance} es de {measured} (se revisa a partir de {allowed})."
mend:
  en: "Verify premises and declared use."
  es: "Verifique las instalaciones y el uso declarado."
*/
SELECT t.line_id AS line_id, t.quantity_mg AS measured, t.amount_mg AS allowed, t.operator_id AS reference
FROM (
    SELECT
        f.line_id AS line_id, f.quantity_mg AS quantity_mg, p.value AS amount_mg, f.operator_id AS operator_id,
        ROW_NUMBER() OVER (PARTITION BY f.operator_id, f.substance ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id) AS place
    FROM facts AS f
    LEFT JOIN operators AS o ON o.operator_id = f.operator_id
    JOIN parameters AS p ON p.key = 'first_order_mg' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
    JOIN parameters AS d ON d.key = 'new_operator_days' AND d.substance = f.substance
        AND f.declaration_date BETWEEN d.from_date AND d.to_date
    WHERE f.certain AND f.operator_id <> ''
        -- an operator is no more as new as that later: its first line is among these, or no longer that of a new one
        AND COALESCE(CASE WHEN o.registered_on IS NOT NULL THEN f.day_number - o.registered_day_number END, 0) < d.value
) AS t
WHERE t.place = 1 AND t.quantity_mg >= t.amount_mg
