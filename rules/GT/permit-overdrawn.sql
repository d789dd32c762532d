/*
id: GT-PERMIT-OVERDRAWN
title: {en: 'Permit quantity exceeded', es: 'Cantidad del permiso excedida'}
authority: GT
law: gt-f-si-r-01
provision: null            # GT-09: the quantity of the certificate
kind: law
outcome: review
lane: red
movement: [import, export]
scope: operator-substance
unit: mg
verified: false
why:
  en: "The certificate states a quantity. All declarations that use it are added up."
  es: "El certificado indica una cantidad. Se suman todas las declaraciones que lo usan."
message:
  en: "With this line, {measured} of {substance} has been used under permit {reference}, which authorises {allowed}: exceeded by {excess}."
  es: "Con esta línea se han utilizado {measured} de {substance} del permiso {reference}, que autoriza {allowed}: se excede en {excess}."
unknown:
  en: "We cannot tell whether permit {reference} ({allowed}) covers this line: the quantity or the concentration of {substance} on this line, or on an earlier one under the same number, is missing."
  es: "No se puede determinar si el permiso {reference} ({allowed}) cubre esta línea: falta la cantidad o la concentración de {substance} en esta línea o en una anterior con cargo al mismo número."
mend:
  en: "Obtain a permit for the remaining {excess}, or reduce the quantity."
  es: "Obtenga un permiso por los {excess} restantes, o reduzca la cantidad."
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
        AND p.movement = f.movement AND p.jurisdiction = 'GT'
    WHERE f.home_list IS NOT NULL AND f.home_certain
) AS t
WHERE t.most_mg > t.allowed_mg OR t.unknown > 0
