/*
id: CR-BUYER-LICENCE
title: {en: 'Buyer without a licence of this calendar year', es: 'Comprador sin licencia de este año calendario'}
authority: CR
law: cr-ley-8204
provision: arts. 38, 42
kind: law
outcome: violation
lane: red
movement: [transfer]
scope: line
unit: count
verified: true
why:
  en: "The licence of a buyer lasts one calendar year and has to be renewed. Only one counts that began in the year of the declaration and that the registry holds for this firm and substance. The text of the law itself was not consulted."
  es: "La licencia de comprador dura un año calendario y debe renovarse. Solo cuenta la que empezó en el año de la declaración y que conste en el registro para esta empresa y sustancia. No se consultó el texto de la ley."
message:
  en: "{reference} buys {substance} ({list}), and no licence of this calendar year that names it is in the registry."
  es: "{reference} compra {substance} ({list}) y no consta una licencia de este año calendario que la nombre."
unknown:
  en: "We cannot tell whether the buyer of {substance} ({list}) has a licence: the buyer's operator number is missing."
  es: "No se puede determinar si el comprador de {substance} ({list}) tiene licencia: falta el número del comprador."
mend:
  en: "Ask the buyer for the licence of this year."
  es: "Solicite al comprador la licencia de este año."
*/
SELECT f.line_id AS line_id, CASE WHEN f.consignee_id <> '' THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.consignee_id AS reference
FROM facts AS f
LEFT JOIN (
    SELECT l.operator_id AS operator_id, s.substance AS substance, CAST(year(l.valid_from) AS INTEGER) AS year,
        l.first_day_number AS first_day_number, l.last_day_number AS last_day_number
    FROM licences AS l
    JOIN licence_substances AS s ON s.licence_number = l.licence_number
    WHERE l.status = 'active' AND l.jurisdiction = 'CR'
) AS c
    ON c.operator_id = f.consignee_id AND c.substance = f.substance AND c.year = f.year
    AND f.day_number BETWEEN c.first_day_number AND c.last_day_number
WHERE f.home_list IS NOT NULL AND f.home_certain AND c.operator_id IS NULL
