/*
id: GT-STOCK-REGULARISED
title: {en: 'Stock of a newly listed substance moved without being regularised', es: 'Existencias de sustancia recién listada movidas sin regularizar'}
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
  en: "Holders of substances listed on 2022-10-08 regularise their stock with the MSPAS before selling. A licence in force that prints the substance stands for it here."
  es: "Quienes tienen sustancias listadas el 2022-10-08 regularizan sus existencias ante el MSPAS antes de vender. Aquí lo acredita una licencia vigente que incluye la sustancia."
message:
  en: "{substance}, listed in 2022, is transferred by {reference}, of whom no licence in force prints it: was the stock regularised?"
  es: "{substance}, listada en 2022, es transferida por {reference}, sin licencia vigente que la incluya: ¿se regularizaron las existencias?"
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
