/*
id: IND-PEERS
title: {en: 'Far above other operators of the same substance', es: 'Muy por encima de otros operadores de la sustancia'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [import, export, transfer, transit]
scope: line
unit: mg
verified: true
why:
  en: "Operators of one substance need comparable quantities; one that needs ten times more should be able to say why."
  es: "Los operadores de una sustancia necesitan cantidades comparables; quien necesita diez veces más debe poder decir por qué."
message:
  en: "One line has {measured} of {substance}; the {reference} operators that handle it usually declare up to {allowed}."
  es: "Una línea tiene {measured} de {substance}; los {reference} operadores que la manejan suelen declarar hasta {allowed}."
mend:
  en: "Compare with the size and the licit need of the operator."
  es: "Compare con el tamaño y la necesidad lícita del operador."
*/
SELECT t.line_id AS line_id, t.quantity_mg AS measured, t.usual_mg AS allowed, CAST(t.n AS VARCHAR) AS reference
FROM (
    SELECT
        f.line_id AS line_id, f.quantity_mg AS quantity_mg, b.n AS n,
        b.centre + k.value * GREATEST(b.spread, b.centre // NULLIF(s.value, 0)) AS usual_mg
    FROM facts AS f
    JOIN baselines AS b
        ON b.kind = 'peer_quantity' AND b.substance = f.substance AND b.movement = f.movement
        AND f.day_number BETWEEN b.first_day_number AND b.last_day_number
    JOIN parameters AS k ON k.key = 'baseline_peer_spreads' AND k.substance = f.substance
        AND f.declaration_date BETWEEN k.from_date AND k.to_date
    JOIN parameters AS s ON s.key = 'baseline_least_spread_part' AND s.substance = f.substance
        AND f.declaration_date BETWEEN s.from_date AND s.to_date
    JOIN parameters AS n ON n.key = 'baseline_peers' AND n.substance = f.substance
        AND f.declaration_date BETWEEN n.from_date AND n.to_date
    WHERE f.certain AND b.n >= n.value
) AS t
WHERE t.quantity_mg > t.usual_mg
