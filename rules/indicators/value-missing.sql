/*
id: IND-VALUE-MISSING
title: {en: 'No value declared', es: 'Sin valor declarado'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [import, export]
scope: line
unit: count
verified: true
why:
  en: "A sale has a price; goods of high risk without one, or a currency without an amount, ask for the invoice."
  es: "Una venta tiene precio; la mercancía de alto riesgo que no lo tiene, o una moneda sin importe, obliga a pedir la factura."
message:
  en: "No value is declared for {substance}."
  es: "No se declaró el valor de {substance}."
mend:
  en: "Ask for the invoice and the proof of payment."
  es: "Solicite la factura y la constancia de pago."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.currency AS reference
FROM facts AS f
LEFT JOIN parameters AS p ON p.key = 'high_risk_substance' AND p.substance = f.substance
    AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.certain AND (f.home_list IS NOT NULL OR f.un_list IS NOT NULL) AND f.value_cents IS NULL
    -- many files have no values at all; where one has, or the risk is high, the missing one is asked for
    AND (p.value IS NOT NULL OR f.currency <> '')
