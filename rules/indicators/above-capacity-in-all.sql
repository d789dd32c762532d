/*
id: IND-ABOVE-CAPACITY-IN-ALL
title: {en: 'More of all substances than the firm says it can use', es: 'Más, de todas las sustancias, de lo que la empresa declara poder usar'}
law: risk-indicators
kind: indicator
outcome: review
lane: yellow
movement: [import, transfer]
scope: operator-substance
unit: mg
verified: true
why:
  en: "A firm that takes in more than it says it can use or hold uses it for something else, or the figure is old."
  es: "Una empresa que recibe más de lo que declara poder usar o almacenar lo usa para otra cosa, o la cifra es antigua."
message:
  en: "{reference} takes in {measured} of listed substances within twelve months; it states that it can use or hold {allowed} a year of all of them together."
  es: "{reference} recibe {measured} de sustancias listadas en doce meses; declara poder usar o almacenar {allowed} al año de todas ellas juntas."
mend:
  en: "Ask what the goods are for and where they are kept; if the firm has grown, load its new figure."
  es: "Pregunte a qué se destina la mercancía y dónde se guarda; si la empresa ha crecido, cargue su nueva cifra."
*/
SELECT t.line_id AS line_id, t.taken_mg AS measured, t.capacity_mg // 10 * p.value // 10 AS allowed, t.holder_id AS reference
FROM (
    SELECT
        f.line_id AS line_id, f.consignee_id AS holder_id, f.substance AS substance, f.contained_mg AS own_mg,
        f.declaration_date AS declaration_date, o.capacity_mg AS capacity_mg,
        -- a year to the day, with a leap day or without
        CAST(SUM(f.contained_mg) OVER (
            PARTITION BY f.consignee_id ORDER BY f.year_day RANGE BETWEEN 371 PRECEDING AND CURRENT ROW
        ) AS BIGINT) AS taken_mg
    FROM facts AS f
    JOIN operators AS o ON o.operator_id = f.consignee_id
    WHERE f.certain AND f.consignee_id <> '' AND o.capacity_mg IS NOT NULL
) AS t
JOIN parameters AS p ON p.key = 'capacity_percent' AND p.substance = t.substance
    AND t.declaration_date BETWEEN p.from_date AND p.to_date
WHERE t.own_mg > 0 AND t.taken_mg > t.capacity_mg // 10 * p.value // 10
