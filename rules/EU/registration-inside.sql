/*
id: EU-REGISTRATION-INSIDE
title: {en: 'Category 2 inside the Union without a registration', es: 'Categoría 2 dentro de la Unión sin registro'}
authority: EU
law: eu-273-2004
provision: arts. 3(6), 6, Annex II
kind: law
outcome: violation
lane: red
movement: [transfer, export]
scope: operator-substance
unit: mg
verified: true
why:
  en: "Operators that place Category 2 substances on the market are registered, unless the quantity over a period of one year does not exceed that of Annex II. Of a mixture, what it holds is counted."
  es: "Los operadores que comercializan sustancias de Categoría 2 están registrados, salvo que la cantidad en un período de un año no supere la del Anexo II. De una mezcla se cuenta lo que contiene."
message:
  en: "{reference} supplied {measured} of {substance} in the year that ends with this line, more than {allowed} (by {excess}), and holds no registration in force that names it."
  es: "{reference} suministró {measured} de {substance} en el año que termina con esta línea, más de {allowed} (por {excess}), y no tiene registro vigente que la nombre."
unknown:
  en: "We cannot tell whether {reference} stays within the {allowed} of {substance} that need no registration: a quantity of this year, a concentration or the number is missing."
  es: "No se puede determinar si {reference} queda dentro de los {allowed} de {substance} que no requieren registro: falta una cantidad de este año, una concentración o el número."
mend:
  en: "Register with the competent authority."
  es: "Regístrese ante la autoridad competente."
*/
SELECT t.line_id AS line_id, CASE WHEN t.sure_mg > t.yearly_mg AND t.party_id <> '' THEN t.sure_mg END AS measured,
    t.yearly_mg AS allowed, t.party_id AS reference, t.verified AS verified
FROM (
    SELECT
        f.line_id AS line_id, f.consignor_id AS party_id, f.substance AS substance, p.value AS yearly_mg, p.verified AS verified,
        f.day_number AS day_number,
        -- of a mixture, what it holds: surely, and at most; a line of unknown mass leaves the year open
        COALESCE(CASE WHEN f.consignor_id = '' THEN f.contained_mg ELSE CAST(SUM(f.contained_mg) OVER (
            PARTITION BY f.consignor_id, f.substance ORDER BY f.year_day
            RANGE BETWEEN 371 PRECEDING AND CURRENT ROW
        ) AS BIGINT) END, 0) AS sure_mg,
        COALESCE(CASE WHEN f.consignor_id = '' THEN f.most_mg ELSE CAST(SUM(f.most_mg) OVER (
            PARTITION BY f.consignor_id, f.substance ORDER BY f.year_day
            RANGE BETWEEN 371 PRECEDING AND CURRENT ROW
        ) AS BIGINT) END, 0) AS most_mg,
        COALESCE(CASE WHEN f.consignor_id = '' THEN CASE WHEN f.most_mg IS NULL THEN 1 ELSE 0 END ELSE CAST(SUM(CASE WHEN f.most_mg IS NULL THEN 1 ELSE 0 END) OVER (
            PARTITION BY f.consignor_id, f.substance ORDER BY f.year_day
            RANGE BETWEEN 371 PRECEDING AND CURRENT ROW
        ) AS BIGINT) END, 0) AS unknown
    FROM facts AS f
    JOIN parameters AS p ON p.key = 'eu_yearly_quantity_mg' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
    WHERE f.home_list IN ('Category 2A', 'Category 2B') AND f.home_certain AND (f.movement = 'transfer' OR f.partner_law = 'EU')
) AS t
LEFT JOIN (
    -- a licence covers the substances that it prints
    SELECT l.operator_id AS operator_id, s.substance AS substance, l.first_day_number AS first_day_number,
        l.last_day_number AS last_day_number
    FROM licences AS l
    JOIN licence_substances AS s ON s.licence_number = l.licence_number
    WHERE l.status = 'active' AND l.jurisdiction = 'EU'
) AS c
    ON c.operator_id = t.party_id AND c.substance = t.substance
    AND t.day_number BETWEEN c.first_day_number AND c.last_day_number
WHERE c.operator_id IS NULL AND (t.most_mg > t.yearly_mg OR t.unknown > 0 OR t.party_id = '')
