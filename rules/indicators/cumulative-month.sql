/*
id: IND-CUMULATIVE-MONTH
title: {en: 'Large cumulative quantity in a month', es: 'Gran cantidad acumulada en un mes'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [import, export, transfer, transit]
scope: operator-substance
unit: mg
verified: true
why:
  en: "A quantity far above what an operator of this trade usually needs in a month asks for an explanation."
  es: "Una cantidad muy superior a lo que un operador de este comercio suele necesitar en un mes pide explicación."
message:
  en: "The operator declares {measured} of {substance} in month {reference}, more than {allowed}."
  es: "El operador declara {measured} de {substance} en el mes {reference}, más de {allowed}."
mend:
  en: "Compare with the licit need of the operator."
  es: "Compare con la necesidad lícita del operador."
*/
SELECT t.line_id AS line_id, t.running_mg AS measured, t.amount_mg AS allowed, CAST(t.month AS VARCHAR) AS reference
FROM (
    SELECT
        f.line_id AS line_id, f.month AS month, p.value AS amount_mg,
        CAST(SUM(f.quantity_mg) OVER (
            PARTITION BY f.operator_id, f.substance, f.month
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) AS running_mg
    FROM facts AS f
    JOIN parameters AS p ON p.key = 'month_amount_mg' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
    WHERE f.certain AND f.quantity_mg IS NOT NULL AND f.operator_id <> ''
) AS t
WHERE t.running_mg > t.amount_mg
