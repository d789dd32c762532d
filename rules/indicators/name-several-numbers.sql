/*
id: IND-NAME-SEVERAL-NUMBERS
title: {en: 'One name under several numbers', es: 'Un nombre con varios números'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [import, export, transfer, transit]
scope: population
unit: count
verified: true
why:
  en: "One firm under several identity numbers has its quantities counted apart."
  es: "A una empresa con varios números de identidad se le cuentan las cantidades por separado."
message:
  en: "{reference} receives listed substances under {measured} numbers (looked at from {allowed} on); one of them is {substance}."
  es: "{reference} recibe sustancias listadas con {measured} números (se revisa desde {allowed}); una de ellas es {substance}."
mend:
  en: "Ask which of the numbers is that of the firm."
  es: "Pregunte cuál de los números es el de la empresa."
*/
SELECT f.line_id AS line_id, t.n AS measured, p.value AS allowed, f.consignee_name AS reference
FROM facts AS f
JOIN (
    SELECT d.consignee_key AS consignee_key, d.consignee_country AS consignee_country, COUNT(*) AS n
    FROM (
        SELECT DISTINCT g.consignee_key AS consignee_key, g.consignee_country AS consignee_country,
            g.consignee_id AS consignee_id
        FROM facts AS g
        WHERE g.certain AND g.consignee_key <> '' AND g.consignee_id <> ''
    ) AS d
    GROUP BY d.consignee_key, d.consignee_country
) AS t ON t.consignee_key = f.consignee_key AND t.consignee_country = f.consignee_country
JOIN parameters AS p ON p.key = 'name_numbers_count' AND p.substance = f.substance
    AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.certain AND t.n >= p.value
