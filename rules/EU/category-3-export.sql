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
  en: "Exporters of Category 3 are registered, unless their exports of the preceding calendar year stayed within the amounts of Annex I; where these are exceeded in the current year, at once."
  es: "Los exportadores de Categoría 3 están registrados, salvo que sus exportaciones del año calendario anterior no superaran las cantidades del Anexo I; si se superan en el año en curso, de inmediato."
message:
  en: "{reference} exported {measured} of {substance} in the preceding or the current calendar year, more than {allowed} (by {excess}), and holds no registration in force that names it."
  es: "{reference} exportó {measured} de {substance} en el año calendario anterior o en curso, más de {allowed} (por {excess}), y no tiene registro vigente que la nombre."
unknown:
  en: "We cannot tell whether {reference} exported more than {allowed} of {substance} in the preceding or the current calendar year: a quantity, a concentration or the operator number is missing."
  es: "No se puede determinar si {reference} exportó más de {allowed} de {substance} en el año calendario anterior o en curso: falta una cantidad, una concentración o el número del operador."
mend:
  en: "Register with the competent authority."
  es: "Regístrese ante la autoridad competente."
*/
SELECT t.line_id AS line_id,
    CASE WHEN t.operator_id = '' THEN NULL WHEN y.sure_mg > t.yearly_mg THEN y.sure_mg WHEN t.sure_mg > t.yearly_mg THEN t.sure_mg
        END AS measured,
    t.yearly_mg AS allowed, t.operator_id AS reference, t.verified AS verified
FROM (
    SELECT
        f.line_id AS line_id, f.operator_id AS operator_id, f.substance AS substance, f.year AS year,
        f.day_number AS day_number, p.value AS yearly_mg, p.verified AS verified,
        COALESCE(CASE WHEN f.operator_id = '' THEN f.contained_mg ELSE CAST(SUM(f.contained_mg) OVER (
            PARTITION BY f.operator_id, f.substance, f.year
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) END, 0) AS sure_mg,
        COALESCE(CASE WHEN f.operator_id = '' THEN f.most_mg ELSE CAST(SUM(f.most_mg) OVER (
            PARTITION BY f.operator_id, f.substance, f.year
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) END, 0) AS most_mg,
        COALESCE(CASE WHEN f.operator_id = '' THEN CASE WHEN f.most_mg IS NULL THEN 1 ELSE 0 END ELSE CAST(SUM(CASE WHEN f.most_mg IS NULL THEN 1 ELSE 0 END) OVER (
            PARTITION BY f.operator_id, f.substance, f.year
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) END, 0) AS unknown
    FROM facts AS f
    JOIN parameters AS p ON p.key = 'eu_category_3_export_mg' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
    WHERE f.home_list = 'Category 3' AND f.home_certain
        AND f.partner_law <> 'EU' -- between member states nothing is exported
) AS t
LEFT JOIN (
    SELECT o.operator_id AS operator_id, o.substance AS substance, o.year AS year,
        CAST(SUM(o.contained_mg) AS BIGINT) AS sure_mg, CAST(SUM(o.most_mg) AS BIGINT) AS most_mg,
        SUM(CASE WHEN o.most_mg IS NULL THEN 1 ELSE 0 END) AS unknown
    FROM facts AS o
    WHERE o.home_list = 'Category 3' AND o.home_certain AND o.operator_id <> '' AND o.partner_law <> 'EU'
    GROUP BY o.operator_id, o.substance, o.year
) AS y ON y.operator_id = t.operator_id AND y.substance = t.substance AND y.year = t.year - 1
LEFT JOIN (
    -- a licence covers the substances that it prints
    SELECT l.operator_id AS operator_id, s.substance AS substance, l.first_day_number AS first_day_number,
        l.last_day_number AS last_day_number
    FROM licences AS l
    JOIN licence_substances AS s ON s.licence_number = l.licence_number
    WHERE l.status = 'active' AND l.jurisdiction = 'EU'
) AS c
    ON c.operator_id = t.operator_id AND c.substance = t.substance
    AND t.day_number BETWEEN c.first_day_number AND c.last_day_number
WHERE c.operator_id IS NULL AND (
    t.most_mg > t.yearly_mg OR t.unknown > 0 OR y.most_mg > t.yearly_mg OR y.unknown > 0 OR t.operator_id = ''
)
