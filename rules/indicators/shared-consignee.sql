/*
id: IND-SHARED-CONSIGNEE
title: {en: 'Consignee shared by unrelated operators', es: 'Destinatario compartido por operadores no relacionados'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [export, transfer, transit]
scope: population
unit: count
verified: true
why:
  en: "One consignee that receives the same substance from several operators in a month may be a split order."
  es: "Un destinatario que recibe la misma sustancia de varios operadores en un mes puede ser un pedido fraccionado."
message:
  en: "{measured} operators send {substance} to {reference} in this calendar month (review starts at {allowed})."
  es: "{measured} operadores envían {substance} a {reference} en este mes calendario (se revisa a partir de {allowed})."
mend:
  en: "Compare the orders of these operators."
  es: "Compare los pedidos de estos operadores."
*/
SELECT f.line_id AS line_id, t.n AS measured, p.value AS allowed, f.consignee_name AS reference
FROM facts AS f
JOIN (
    SELECT d.consignee_key AS consignee_key, d.consignee_country AS consignee_country, d.substance AS substance,
        d.month AS month, COUNT(*) AS n
    FROM (
        SELECT DISTINCT g.consignee_key AS consignee_key, g.consignee_country AS consignee_country,
            g.substance AS substance, g.month AS month, g.operator_id AS operator_id
        FROM facts AS g
        WHERE g.certain AND g.consignee_key <> '' AND g.operator_id <> ''
    ) AS d
    GROUP BY d.consignee_key, d.consignee_country, d.substance, d.month
) AS t
    ON t.consignee_key = f.consignee_key AND t.consignee_country = f.consignee_country AND t.substance = f.substance
    AND t.month = f.month
JOIN parameters AS p ON p.key = 'shared_consignee_count' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.certain AND t.n >= p.value
