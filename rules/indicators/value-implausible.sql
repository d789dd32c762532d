/*
id: IND-VALUE-IMPLAUSIBLE
title: {en: 'Value of nothing, or of freight', es: 'Valor nulo, o como de flete'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [import, export, transit]
scope: line
unit: count
verified: true
why:
  en: "Goods declared as worth nothing, or as little as their freight, are a sign of a false name or a sham sale. The least amounts are far below any price in any currency."
  es: "La mercancía declarada sin valor, o con tan poco como su flete, es señal de un nombre falso o una venta aparente. Los mínimos están muy por debajo de cualquier precio en cualquier moneda."
message:
  en: "The declared value of {substance} is {measured} hundredths of {reference} a kilogram (looked at below {allowed})."
  es: "El valor declarado de {substance} es de {measured} centésimos de {reference} por kilogramo (se revisa por debajo de {allowed})."
mend:
  en: "Ask for the invoice and the proof of payment."
  es: "Solicite la factura y la constancia de pago."
*/
SELECT f.line_id AS line_id, CASE WHEN f.value_cents = 0 THEN CAST(0 AS BIGINT) ELSE f.cents_per_kg END AS measured,
    p.value AS allowed, f.currency AS reference
FROM facts AS f
JOIN parameters AS p ON p.key = 'least_cents_per_kg' AND p.substance = f.substance
    AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.certain AND (f.home_list IS NOT NULL OR f.un_list IS NOT NULL)
    AND (f.value_cents = 0 OR f.cents_per_kg < p.value)
