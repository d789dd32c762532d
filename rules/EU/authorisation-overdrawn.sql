/*
id: EU-AUTHORISATION-OVERDRAWN
title: {en: 'Authorisation overdrawn', es: 'Autorización sobregirada'}
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
  en: "With this line {measured} of {substance} are drawn on authorisation {reference}, which allows {allowed}: overdrawn by {excess}."
  es: "Con esta línea se han girado {measured} de {substance} sobre la autorización {reference}, que permite {allowed}: sobregirada en {excess}."
unknown:
  en: "Whether authorisation {reference} covers this line cannot be determined: the quantity of {substance} is missing."
  es: "No se puede determinar si la autorización {reference} cubre esta línea: falta la cantidad de {substance}."
mend:
  en: "Obtain an authorisation for the {excess} in excess, or reduce the quantity."
  es: "Obtenga una autorización por los {excess} en exceso o reduzca la cantidad."
*/
SELECT t.line_id AS line_id, CASE WHEN t.drawn > t.authorised_mg THEN t.drawn END AS measured, t.authorised_mg AS allowed,
    t.permit_number AS reference
FROM (
    SELECT
        f.line_id AS line_id, p.permit_number AS permit_number, p.quantity_mg AS authorised_mg,
        f.quantity_mg AS quantity_mg,
        COALESCE(CAST(SUM(f.quantity_mg) OVER (
            PARTITION BY p.permit_number, f.operator_id, f.substance
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT), 0) AS drawn
    FROM facts AS f
    JOIN permits AS p -- what another firm declares under it takes nothing from its holder
        ON p.permit_number = f.permit_number AND p.operator_id = f.operator_id AND p.substance = f.substance
        AND p.authority = 'EU'
    WHERE f.home_list IS NOT NULL AND f.certain
) AS t
WHERE t.drawn > t.authorised_mg OR t.quantity_mg IS NULL
