/*
id: IND-NO-LICIT-TRADE
title: {en: 'No known licit trade', es: 'Sin comercio lícito conocido'}
law: risk-indicators
kind: indicator
outcome: review
lane: red
movement: [import, export, transfer, transit]
scope: line
unit: mg
verified: true
why:
  en: "INCB and the European Union say of these substances that they have no known licit trade."
  es: "La JIFE y la Unión Europea señalan que estas sustancias no tienen comercio lícito conocido."
message:
  en: "{measured} of {substance} declared. No lawful trade in this substance is known."
  es: "Se declararon {measured} de {substance}. No se conoce comercio lícito de esta sustancia."
mend:
  en: "Hold the goods until use and consignee are verified."
  es: "Retenga la mercancía hasta verificar uso y destinatario."
*/
SELECT f.line_id AS line_id, COALESCE(f.quantity_mg, 0) AS measured, CAST(0 AS BIGINT) AS allowed, f.substance AS reference
FROM facts AS f
JOIN parameters AS p ON p.key = 'no_licit_trade' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.certain
