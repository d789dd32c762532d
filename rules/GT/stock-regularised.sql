/*
id: GT-STOCK-REGULARISED
title: {en: 'Transfer of a newly listed substance without regularised stock', es: 'Transferencia de una sustancia recién incluida sin regularizar existencias'}
authority: GT
law: gt-am-239-2022
provision: null
kind: law
outcome: review
lane: yellow
movement: [transfer]
scope: line
unit: count
verified: true
why:
  en: "Companies that held substances listed on 8 October 2022 must regularise their stock with the MSPAS before selling it. Here, a licence in force that includes the substance is taken as proof."
  es: "Las empresas con existencias de sustancias incluidas el 8 de octubre de 2022 deben regularizarlas ante el MSPAS antes de venderlas. Aquí se acepta como prueba una licencia vigente que incluya la sustancia."
message:
  en: "{reference} transfers {substance}, listed in 2022, and has no licence in force that includes it. Was the stock regularised?"
  es: "{reference} transfiere {substance}, incluida en 2022, y no tiene licencia vigente que la ampare. ¿Se regularizaron las existencias?"
mend:
  en: "Show that the stock was regularised with the MSPAS."
  es: "Demuestre que las existencias se regularizaron ante el MSPAS."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.consignor_id AS reference
FROM facts AS f
JOIN parameters AS p ON p.key = 'gt_added_2022' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
LEFT JOIN licences AS l
    ON l.operator_id = f.consignor_id AND l.status = 'active' AND l.jurisdiction = 'GT'
    AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
LEFT JOIN licence_substances AS s ON s.licence_number = l.licence_number AND s.substance = f.substance
WHERE f.home_list IS NOT NULL AND f.home_certain
GROUP BY f.line_id, f.consignor_id
HAVING COUNT(s.substance) = 0
