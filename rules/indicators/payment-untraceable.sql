/*
id: IND-PAYMENT-UNTRACEABLE
title: {en: 'Payment that leaves no trace', es: 'Pago que no deja rastro'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "Cash, cryptocurrency and money transfer services do not show who paid; they are among the published suspicious circumstances."
  es: "El efectivo, las criptomonedas y los servicios de envío de dinero no muestran quién pagó; están entre las circunstancias sospechosas publicadas."
message:
  en: "{substance} is paid by {reference}, which does not show who paid."
  es: "La forma de pago de {substance} es {reference}, que no muestra quién pagó."
mend:
  en: "Ask for the receipt and where the money came from."
  es: "Solicite el recibo y pregunte de dónde proviene el dinero."
*/
SELECT t.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, t.payment_method AS reference
FROM (
    SELECT f.line_id AS line_id, f.payment_method AS payment_method, lower(f.payment_method) AS said
    FROM facts AS f
    WHERE f.certain AND (f.home_list IS NOT NULL OR f.un_list IS NOT NULL) AND f.payment_method <> ''
) AS t
WHERE (
        contains(t.said, 'efectivo')
        OR contains(t.said, 'cash')
        OR contains(t.said, 'dinheiro')
        OR contains(t.said, 'especie')
        OR contains(t.said, 'bitcoin')
        OR contains(t.said, 'cripto')
        OR contains(t.said, 'crypto')
        OR contains(t.said, 'usdt')
        OR contains(t.said, 'tether')
        OR contains(t.said, 'western union')
        OR contains(t.said, 'moneygram')
        OR contains(t.said, 'money order')
        OR contains(t.said, 'giro postal')
        OR contains(t.said, 'gift card')
        OR contains(t.said, 'tarjeta de regalo')
        OR contains(t.said, 'prepaid')
        OR contains(t.said, 'prepago')
    )
    -- a collection through a bank, and when it is paid; neither says with what
    AND NOT contains(t.said, 'against') AND NOT contains(t.said, 'contra')
    AND NOT contains(t.said, 'in advance') AND NOT contains(t.said, 'with order')
