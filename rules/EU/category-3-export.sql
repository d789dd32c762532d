/*
id: EU-CATEGORY-3-EXPORT
title: {en: 'Category 3 exports above the yearly amount', es: 'Exportaciones de Categoría 3 sobre la cantidad anual'}
authority: EU
law: eu-2015-1011
provision: art. 6, Annex I; Reg. 111/2005 art. 7
kind: law
outcome: violation
lane: red
movement: [export]
scope: operator-substance
unit: mg
verified: true
why:
  en: "Exporters of Category 3 are registered, unless their exports of the preceding calendar year stayed within the amounts of Annex I."
  es: "Los exportadores de Categoría 3 están registrados, salvo que sus exportaciones del año calendario anterior no superaran las cantidades del Anexo I."
message:
  en: "{reference} exported {measured} of {substance} in the preceding calendar year, more than {allowed} (by {excess}), and holds no registration."
  es: "{reference} exportó {measured} de {substance} en el año calendario anterior, más de {allowed} (por {excess}), y no tiene registro."
unknown:
  en: "Whether {reference} exported more than {allowed} of {substance} in the preceding calendar year cannot be determined: a quantity or the number of the operator is missing."
  es: "No se puede determinar si {reference} exportó más de {allowed} de {substance} en el año calendario anterior: falta una cantidad o el número del operador."
mend:
  en: "Register with the competent authority."
  es: "Regístrese ante la autoridad competente."
*/
SELECT f.line_id AS line_id, CASE WHEN y.year_mg > p.value THEN y.year_mg END AS measured, p.value AS allowed,
    f.operator_id AS reference, p.verified AS verified
FROM facts AS f
JOIN parameters AS p ON p.key = 'eu_category_3_export_mg' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
LEFT JOIN (
    SELECT o.operator_id AS operator_id, o.substance AS substance, o.year AS year,
        CAST(SUM(o.contained_mg) AS BIGINT) AS year_mg, SUM(CASE WHEN o.contained_mg IS NULL THEN 1 ELSE 0 END) AS unknown
    FROM facts AS o
    WHERE o.home_list = 'Category 3' AND o.home_certain AND o.operator_id <> ''
    GROUP BY o.operator_id, o.substance, o.year
) AS y ON y.operator_id = f.operator_id AND y.substance = f.substance AND y.year = f.year - 1
LEFT JOIN licences AS l
    ON l.operator_id = f.operator_id AND l.status = 'active' AND l.jurisdiction = 'EU'
    AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
WHERE f.home_list = 'Category 3' AND f.home_certain AND l.licence_number IS NULL
    AND (y.year_mg > p.value OR y.unknown > 0 OR f.operator_id = '')
