/*
id: PE-BANK-PAYMENT
title: {en: 'Controlled goods paid without a bank', es: 'Bienes controlados pagados sin medio bancario'}
authority: PE
law: pe-ley-30730
provision: first final provision
kind: law
outcome: review
lane: yellow
movement: [import, export, transfer]
scope: line
unit: count
verified: true
why:
  en: "Users of controlled goods have to pay by instruments of a bank. Whether anybody is exempt was not read. Ley 30730 was read in the note on it in Decreto Legislativo 1126."
  es: "Los usuarios de bienes controlados deben pagar con medios bancarios. No se leyó si alguien está exceptuado. La Ley 30730 se consultó en la nota que figura en el Decreto Legislativo 1126."
message:
  en: "{substance} ({list}) is paid by {reference}, which is no instrument of a bank."
  es: "La forma de pago de {substance} ({list}) es {reference}, que no es un medio bancario."
mend:
  en: "Ask for the proof of payment by a bank."
  es: "Solicite el comprobante del pago bancario."
*/
SELECT t.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, t.payment_method AS reference
FROM (
    SELECT f.line_id AS line_id, f.payment_method AS payment_method, lower(f.payment_method) AS said
    FROM facts AS f
    WHERE f.home_list IS NOT NULL AND f.home_certain AND f.payment_method <> ''
) AS t
WHERE (
        contains(t.said, 'efectivo')
        OR contains(t.said, 'cash')
        OR contains(t.said, 'bitcoin')
        OR contains(t.said, 'cripto')
        OR contains(t.said, 'crypto')
        OR contains(t.said, 'usdt')
    )
    -- a collection through a bank, and when it is paid; neither says with what
    AND NOT contains(t.said, 'against doc') AND NOT contains(t.said, 'contra doc')
    AND NOT contains(t.said, 'in advance') AND NOT contains(t.said, 'with order')
