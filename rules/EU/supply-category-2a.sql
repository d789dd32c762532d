/*
id: EU-SUPPLY-CATEGORY-2A
title: {en: 'Category 2A supplied to a party without a registration', es: 'Categoría 2A suministrada a quien no tiene registro'}
authority: EU
law: eu-273-2004
provision: arts. 3(6), 3(6a), 6, Annex II
kind: law
outcome: violation
lane: red
movement: [transfer]
scope: operator-substance
unit: mg
verified: true
why:
  en: "Category 2A is supplied only to registered operators or users (users since 2015-07-01) who signed a customer declaration, above the yearly quantity of Annex II."
  es: "La Categoría 2A se suministra solo a operadores o usuarios registrados (usuarios desde 2015-07-01) que firmaron una declaración de cliente, sobre la cantidad anual del Anexo II."
message:
  en: "{reference} received {measured} of {substance} this calendar year, more than {allowed} (by {excess}), and holds no registration."
  es: "{reference} recibió {measured} de {substance} en este año calendario, más de {allowed} (por {excess}), y no tiene registro."
unknown:
  en: "Whether {reference} stays within the {allowed} of {substance} that need no registration cannot be determined: quantity or number is missing."
  es: "No se puede determinar si {reference} queda dentro de los {allowed} de {substance} que no requieren registro: falta la cantidad o el número."
mend:
  en: "Supply only to a registered operator or user."
  es: "Suministre solo a un operador o usuario registrado."
*/
SELECT t.line_id AS line_id, CASE WHEN t.year_mg > t.yearly_mg AND t.party_id <> '' THEN t.year_mg END AS measured,
    t.yearly_mg AS allowed, t.party_id AS reference, t.verified AS verified
FROM (
    SELECT
        f.line_id AS line_id, f.consignee_id AS party_id, f.quantity_mg AS quantity_mg, p.value AS yearly_mg, p.verified AS verified,
        f.day_number AS day_number, f.end_use AS end_use, f.home_list AS home_list,
        COALESCE(CASE WHEN f.consignee_id = '' THEN f.contained_mg ELSE CAST(SUM(f.contained_mg) OVER (
            PARTITION BY f.consignee_id, f.substance, f.year
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) END, 0) AS year_mg
    FROM facts AS f
    JOIN parameters AS p ON p.key = 'eu_yearly_quantity_mg' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
    WHERE f.home_list IN ('Category 2A') AND f.home_certain
) AS t
LEFT JOIN licences AS l
    ON l.operator_id = t.party_id AND l.status = 'active' AND l.jurisdiction = 'EU'
    AND t.day_number BETWEEN l.first_day_number AND l.last_day_number
WHERE l.licence_number IS NULL AND (t.year_mg > t.yearly_mg OR t.quantity_mg IS NULL OR t.party_id = '')
