/*
id: IND-NEW-HIGH-RISK
title: {en: 'New operator with a substance of high risk', es: 'Operador nuevo con sustancia de alto riesgo'}
law: risk-indicators
kind: indicator
outcome: review
lane: yellow
movement: [import, export, transfer]
scope: line
unit: days
verified: true
why:
  en: "Firms founded for one purchase deal in the substances of Table I that are needed in grams; of these any quantity counts."
  es: "Empresas creadas para una sola compra tratan con las sustancias del Cuadro I que se necesitan en gramos; de estas cuenta cualquier cantidad."
message:
  en: "{reference} was registered shortly before this line with {substance} (days: {measured}; looked at below {allowed})."
  es: "{reference} se registró poco antes de esta línea con {substance} (días: {measured}; se revisa por debajo de {allowed})."
mend:
  en: "Visit the site, and ask what the substance is for."
  es: "Visite el establecimiento y pregunte para qué es la sustancia."
*/
SELECT f.line_id AS line_id, CAST(f.day_number - o.registered_day_number AS BIGINT) AS measured, d.value AS allowed,
    f.operator_id AS reference
FROM facts AS f
JOIN operators AS o ON o.operator_id = f.operator_id AND o.registered_on IS NOT NULL
JOIN parameters AS h ON h.key = 'high_risk_substance' AND h.substance = f.substance
    AND f.declaration_date BETWEEN h.from_date AND h.to_date
JOIN parameters AS d ON d.key = 'new_operator_days' AND d.substance = f.substance
    AND f.declaration_date BETWEEN d.from_date AND d.to_date
LEFT JOIN parameters AS a ON a.key = 'first_order_mg' AND a.substance = f.substance
    AND f.declaration_date BETWEEN a.from_date AND a.to_date
WHERE f.certain AND f.day_number - o.registered_day_number BETWEEN 0 AND d.value - 1
    AND NOT COALESCE(f.quantity_mg >= a.value, FALSE) -- a large first order is told by its own indicator
