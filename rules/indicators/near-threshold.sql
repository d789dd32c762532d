/*
id: IND-NEAR-THRESHOLD
title: {en: 'Just below a legal threshold', es: 'Justo por debajo de un umbral legal'}
law: risk-indicators
kind: indicator
outcome: review
lane: yellow
movement: [import, export, transfer]
scope: declaration
unit: mg
verified: true
why:
  en: "An order kept just under the quantity at which a duty begins is one of the published suspicious circumstances."
  es: "Un pedido mantenido justo bajo la cantidad en que inicia una obligación es una de las circunstancias sospechosas publicadas."
message:
  en: "The declaration has {measured} of {substance}, just under {allowed}, the quantity from which an obligation applies."
  es: "La declaración tiene {measured} de {substance}, justo por debajo de {allowed}, cantidad desde la que rige una obligación."
mend:
  en: "Compare with the other orders of the operator."
  es: "Compare con los demás pedidos del operador."
*/
SELECT t.line_id AS line_id, t.mg AS measured, t.threshold_mg AS allowed, t.substance AS reference, t.verified AS verified
FROM (
    SELECT
        f.line_id AS line_id, f.substance AS substance, p.value AS threshold_mg, p.verified AS verified, s.value AS share,
        CAST(SUM(f.quantity_mg) OVER (PARTITION BY f.declaration_number, f.substance, f.movement, p.key) AS BIGINT) AS mg
    FROM facts AS f
    JOIN parameters AS p ON p.substance = f.substance AND f.declaration_date BETWEEN p.from_date AND p.to_date AND (
        (p.key = 'us_threshold_import_mg' AND f.jurisdiction = 'US' AND f.movement = 'import')
        OR (p.key = 'us_threshold_export_mg' AND f.jurisdiction = 'US' AND f.movement = 'export')
        OR (p.key = 'us_threshold_domestic_mg' AND f.jurisdiction = 'US' AND f.movement = 'transfer')
        OR (p.key = 'eu_yearly_quantity_mg' AND f.jurisdiction = 'EU' AND f.movement = 'transfer')
        OR (p.key = 'ca_schedule_max_mg' AND f.jurisdiction = 'CA' AND f.movement = 'transfer')
        OR (p.key = 'co_month_over_mg' AND f.jurisdiction = 'CO')
    )
    JOIN parameters AS s ON s.key = 'near_share_percent' AND s.substance = f.substance
        AND f.declaration_date BETWEEN s.from_date AND s.to_date
    WHERE f.home_list IS NOT NULL AND f.home_certain AND f.quantity_mg IS NOT NULL AND p.value > 0
) AS t
WHERE t.mg < t.threshold_mg AND t.mg * 100 >= t.threshold_mg * t.share
