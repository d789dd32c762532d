/*
id: IND-ABOVE-CAPACITY
title: {en: 'More than the firm says it can use', es: 'Más de lo que la empresa declara poder usar'}
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
  en: "{reference} takes in {measured} of {substance} within twelve months; it states that it can use or hold {allowed} a year."
  es: "{reference} recibe {measured} de {substance} en doce meses; declara poder usar o almacenar {allowed} al año."
mend:
  en: "Ask what the goods are for and where they are kept; if the firm has grown, load its new figure."
  es: "Pregunte a qué se destina la mercancía y dónde se guarda; si la empresa ha crecido, cargue su nueva cifra."
*/
SELECT t.line_id AS line_id, t.taken_mg AS measured, MAX(s.capacity_mg) // 10 * p.value // 10 AS allowed, t.holder_id AS reference
FROM (
    SELECT
        f.line_id AS line_id, f.consignee_id AS holder_id, f.substance AS substance, f.day_number AS day_number,
        f.contained_mg AS own_mg, f.declaration_date AS declaration_date,
        -- a year to the day, with a leap day or without
        CAST(SUM(f.contained_mg) OVER (
            PARTITION BY f.consignee_id, f.substance ORDER BY f.year_day RANGE BETWEEN 371 PRECEDING AND CURRENT ROW
        ) AS BIGINT) AS taken_mg
    FROM facts AS f
    JOIN (
        SELECT DISTINCT h.operator_id AS operator_id, c.substance AS substance
        FROM licences AS h
        JOIN licence_substances AS c ON c.licence_number = h.licence_number
        WHERE c.capacity_mg IS NOT NULL
    ) AS d ON d.operator_id = f.consignee_id AND d.substance = f.substance
    WHERE f.certain AND f.consignee_id <> ''
) AS t
JOIN licences AS l ON l.operator_id = t.holder_id AND t.day_number BETWEEN l.first_day_number AND l.last_day_number
JOIN licence_substances AS s ON s.licence_number = l.licence_number AND s.substance = t.substance
JOIN parameters AS p ON p.key = 'capacity_percent' AND p.substance = t.substance
    AND t.declaration_date BETWEEN p.from_date AND p.to_date
WHERE s.capacity_mg IS NOT NULL AND t.own_mg > 0
GROUP BY t.line_id, t.taken_mg, t.holder_id, p.value
HAVING t.taken_mg > MAX(s.capacity_mg) // 10 * p.value // 10
