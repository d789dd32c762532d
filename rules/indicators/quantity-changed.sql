/*
id: IND-QUANTITY-CHANGED
title: {en: 'Quantity changed after filing', es: 'Cantidad cambiada tras la presentación'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [import, export, transfer, transit]
scope: declaration
unit: mg
verified: true
why:
  en: "A quantity that changes once the goods are declared may be adjusted to a permit, a limit or a question."
  es: "Una cantidad que cambia una vez declarada la mercancía puede haberse ajustado a un permiso, a un límite o a una pregunta."
message:
  en: "Declaration {reference} now says {measured} of {substance}; before it said {allowed}."
  es: "La declaración {reference} indica ahora {measured} de {substance}; antes indicaba {allowed}."
mend:
  en: "Ask for the reason of the change, and compare with invoice and scale."
  es: "Pregunte el motivo del cambio y compare con la factura y la báscula."
*/
SELECT f.line_id AS line_id, MAX(f.quantity_mg) AS measured, MAX(v.quantity_mg) AS allowed,
    MAX(f.declaration_number) AS reference
FROM facts AS f
JOIN versions AS v ON v.declaration_number = f.declaration_number AND v.line_number = f.line_number
JOIN parameters AS p ON p.key = 'changed_quantity_percent' AND p.substance = f.substance
    AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.certain AND (f.home_list IS NOT NULL OR f.un_list IS NOT NULL) AND f.quantity_mg > 0 AND v.quantity_mg > 0
    AND abs(f.quantity_mg - v.quantity_mg) * 100 >= v.quantity_mg * p.value
GROUP BY f.line_id
