/*
id: IND-PAID-BY-THIRD
title: {en: 'Paid by somebody else', es: 'Pagada por un tercero'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "A buyer who lets somebody else pay hides who wants the goods; payment by a third party is one of the published suspicious circumstances."
  es: "Un comprador que hace pagar a otro oculta quién quiere la mercancía; el pago por un tercero es una de las circunstancias sospechosas publicadas."
message:
  en: "{reference} pays for {substance} and is neither the consignor nor the consignee."
  es: "{reference} paga {substance} y no es ni el remitente ni el destinatario."
mend:
  en: "Ask who the payer is and why this firm pays."
  es: "Pregunte quién es el pagador y por qué paga esa empresa."
*/
SELECT t.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, t.payer_name AS reference
FROM (
    SELECT
        f.line_id AS line_id, f.payer_name AS payer_name, f.payer_key AS payer_key,
        f.consignor_key AS consignor_key, f.consignee_key AS consignee_key,
        COALESCE(a.name_key, '') AS consignor_registered, COALESCE(b.name_key, '') AS consignee_registered
    FROM facts AS f
    LEFT JOIN operators AS a ON a.operator_id = f.consignor_id
    LEFT JOIN operators AS b ON b.operator_id = f.consignee_id
    WHERE f.certain AND (f.home_list IS NOT NULL OR f.un_list IS NOT NULL) AND f.payer_key <> ''
) AS t
-- of a party without a name nobody knows whether it is the payer
WHERE (t.consignor_key <> '' OR t.consignor_registered <> '') AND (t.consignee_key <> '' OR t.consignee_registered <> '')
    -- a branch has the name of its firm and more
    AND NOT (t.consignor_key <> '' AND starts_with(t.payer_key, t.consignor_key))
    AND NOT (t.consignee_key <> '' AND starts_with(t.payer_key, t.consignee_key))
    AND NOT (t.consignor_registered <> '' AND starts_with(t.payer_key, t.consignor_registered))
    AND NOT (t.consignee_registered <> '' AND starts_with(t.payer_key, t.consignee_registered))
