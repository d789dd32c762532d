/*
id: US-CASH-INDIVIDUAL
title: {en: 'Export paid in cash', es: 'Exportación pagada en efectivo'}
authority: US
law: us-21-cfr-1310
provision: 21 CFR 1310.07
kind: law
outcome: review
lane: yellow
movement: [export]
scope: line
unit: count
verified: true
why:
  en: "An export that is paid in cash is suspect; the exporter has to inquire in good faith who the foreign customer is."
  es: "Una exportación pagada en efectivo es sospechosa; el exportador debe averiguar de buena fe quién es el cliente extranjero."
message:
  en: "{substance} ({list}) is paid by {reference}; who the customer is has to be known."
  es: "La forma de pago de {substance} ({list}) es {reference}; debe saberse quién es el cliente."
mend:
  en: "Ask how the exporter identified the customer."
  es: "Pregunte cómo identificó el exportador al cliente."
*/
SELECT t.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, t.payment_method AS reference
FROM (
    SELECT f.line_id AS line_id, f.payment_method AS payment_method, lower(f.payment_method) AS said
    FROM facts AS f
    WHERE f.home_list IS NOT NULL AND f.home_certain AND f.payment_method <> ''
        AND NOT COALESCE(f.exempt, FALSE)
) AS t
WHERE (contains(t.said, 'cash') OR contains(t.said, 'efectivo') OR contains(t.said, '现金'))
    -- a collection through a bank, and when it is paid; neither says with what
    AND NOT contains(t.said, 'against doc') AND NOT contains(t.said, 'contra doc')
    AND NOT contains(t.said, 'in advance') AND NOT contains(t.said, 'with order')
