/*
id: IND-TABLE-I-TRANSIT
title: {en: 'Table I substance in transit', es: 'Sustancia del Cuadro I en tránsito'}
law: risk-indicators
kind: indicator
outcome: review
lane: yellow
movement: [transit]
scope: line
unit: mg
verified: true
why:
  en: "Goods of UN Table I that only pass through are diverted on the way more easily than others; few of them have a reason to."
  es: "La mercancía del Cuadro I de la ONU que solo pasa se desvía en ruta con más facilidad que otra; poca tiene motivo para hacerlo."
message:
  en: "{substance} (UN Table I) passes through on its way to {reference}."
  es: "{substance} (Cuadro I de la ONU) pasa en tránsito hacia {reference}."
mend:
  en: "Ask for the papers of both ends and the reason of the route."
  es: "Solicite los documentos de ambos extremos y el motivo de la ruta."
*/
SELECT f.line_id AS line_id, COALESCE(f.quantity_mg, 0) AS measured, CAST(0 AS BIGINT) AS allowed,
    f.destination_country AS reference
FROM facts AS f
WHERE f.un_list = 'Table I' AND f.un_certain
