/*
id: EU-AUTHORISATION-OVERDRAWN
title: {en: 'Authorised quantity exceeded', es: 'Cantidad autorizada excedida'}
authority: EU
law: eu-111-2005
provision: arts. 13(1), 15, 21(1)
kind: law
outcome: review
lane: red
movement: [import, export]
scope: operator-substance
unit: mg
verified: true
why:
  en: "The authorisation states the quantity; data that are false or incomplete mean refusal."
  es: "La autorización indica la cantidad; datos falsos o incompletos conllevan denegación."
message:
  en: "With this line, {measured} of {substance} has been used under authorisation {reference}, which allows {allowed}: exceeded by {excess}."
  es: "Con esta línea se han utilizado {measured} de {substance} de la autorización {reference}, que permite {allowed}: se excede en {excess}."
unknown:
  en: "We cannot tell whether authorisation {reference} ({allowed}) covers this line: the quantity or the concentration of {substance} on this line, or on an earlier one under the same number, is missing."
  es: "No se puede determinar si la autorización {reference} ({allowed}) cubre esta línea: falta la cantidad o la concentración de {substance} en esta línea o en una anterior con cargo al mismo número."
mend:
  en: "Obtain an authorisation for the {excess} in excess, or reduce the quantity."
  es: "Obtenga una autorización por los {excess} en exceso o reduzca la cantidad."
*/
SELECT t.line_id AS line_id, CASE WHEN t.sure_mg > t.allowed_mg THEN t.sure_mg END AS measured, t.allowed_mg AS allowed,
    t.number AS reference
FROM (
    SELECT
        f.line_id AS line_id, p.permit_number AS number, p.quantity_mg AS allowed_mg,
        -- what is surely drawn, what at most, and how many lines of it have an unknown mass
        COALESCE(CAST(SUM(f.contained_mg) OVER (
            PARTITION BY p.permit_number, f.operator_id, f.substance, f.movement
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT), 0) AS sure_mg,
        COALESCE(CAST(SUM(f.most_mg) OVER (
            PARTITION BY p.permit_number, f.operator_id, f.substance, f.movement
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT), 0) AS most_mg,
        COALESCE(CAST(SUM(CASE WHEN f.most_mg IS NULL THEN 1 ELSE 0 END) OVER (
            PARTITION BY p.permit_number, f.operator_id, f.substance, f.movement
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT), 0) AS unknown
    FROM facts AS f
    JOIN permits AS p -- what another firm declares under it, or another movement, takes nothing from its holder
        ON p.permit_number = f.permit_number AND p.operator_id = f.operator_id AND p.substance = f.substance
        AND p.movement = f.movement AND p.jurisdiction = 'EU'
    WHERE f.home_list IS NOT NULL AND f.home_certain
) AS t
WHERE t.most_mg > t.allowed_mg OR t.unknown > 0
