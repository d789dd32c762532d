/*
id: CN-CASH
title: {en: 'Trade paid in cash or in kind', es: 'Comercio pagado en efectivo o en especie'}
authority: CN
law: cn-decree-445
provision: art. 5
kind: law
outcome: review
lane: yellow
movement: [import, export, transfer]
scope: line
unit: count
verified: true
why:
  en: "Precursors are not traded for cash or in kind; individuals who buy Category 3 or medicines are exempt, which a declaration does not say."
  es: "Los precursores no se comercian en efectivo ni en especie; se exceptúa a los particulares que compran Categoría 3 o medicamentos, lo que la declaración no dice."
message:
  en: "{substance} ({list}) is paid by {reference}."
  es: "La forma de pago de {substance} ({list}) es {reference}."
mend:
  en: "Ask for the proof of payment by a bank, or that an individual buys."
  es: "Solicite el comprobante del pago bancario, o la prueba de que compra un particular."
*/
SELECT t.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, t.payment_method AS reference
FROM (
    SELECT f.line_id AS line_id, f.payment_method AS payment_method, lower(f.payment_method) AS said
    FROM facts AS f
    WHERE f.home_list IS NOT NULL AND f.home_certain AND f.payment_method <> ''
) AS t
WHERE (contains(t.said, 'cash') OR contains(t.said, 'efectivo') OR contains(t.said, '现金')
        OR contains(t.said, 'barter') OR contains(t.said, 'trueque') OR contains(t.said, 'in kind') OR contains(t.said, '实物'))
    -- a collection through a bank, and when it is paid; neither says with what
    AND NOT contains(t.said, 'against doc') AND NOT contains(t.said, 'contra doc')
    AND NOT contains(t.said, 'in advance') AND NOT contains(t.said, 'with order')
