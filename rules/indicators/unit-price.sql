/*
id: IND-UNIT-PRICE
title: {en: 'Unusual unit price', es: 'Precio unitario inusual'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "Buyers for illicit use pay more, and a price far too low often hides another good or quantity."
  es: "Quien compra para uso ilícito paga más, y un precio demasiado bajo suele ocultar otra mercancía o cantidad."
message:
  en: "{substance}: {measured} hundredths of {reference} per kilogram; the nearest usual price is {allowed}."
  es: "{substance}: {measured} centésimas de {reference} por kilogramo; el precio usual más cercano es {allowed}."
mend:
  en: "Compare invoice, quantity and unit; the most common cause is a wrong unit."
  es: "Compare factura, cantidad y unidad; la causa más común es una unidad equivocada."
*/
SELECT t.line_id AS line_id, t.price AS measured,
    CASE WHEN t.price > t.centre THEN t.centre + t.margin ELSE t.centre - t.margin END AS allowed,
    t.currency AS reference
FROM (
    SELECT
        f.line_id AS line_id, f.currency AS currency, b.centre AS centre,
        f.cents_per_kg AS price,
        k.value * GREATEST(b.spread, b.centre // NULLIF(s.value, 0)) AS margin
    FROM facts AS f
    JOIN baselines AS b
        ON b.kind = 'unit_price' AND b.substance = f.substance AND b.detail = f.currency
        AND f.day_number BETWEEN b.first_day_number AND b.last_day_number
    JOIN parameters AS k ON k.key = 'baseline_spreads' AND k.substance = f.substance
        AND f.declaration_date BETWEEN k.from_date AND k.to_date
    JOIN parameters AS s ON s.key = 'baseline_least_spread_part' AND s.substance = f.substance
        AND f.declaration_date BETWEEN s.from_date AND s.to_date
    JOIN parameters AS n ON n.key = 'baseline_price_lines' AND n.substance = f.substance
        AND f.declaration_date BETWEEN n.from_date AND n.to_date
    WHERE f.certain AND b.n >= n.value
) AS t
WHERE t.price > t.centre + t.margin OR t.price < t.centre - t.margin
