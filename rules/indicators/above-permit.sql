/*
id: IND-ABOVE-PERMIT
title: {en: 'More than what is left of the permit', es: 'Más de lo que queda del permiso'}
law: risk-indicators
kind: indicator
outcome: review
lane: yellow
movement: [import, export]
scope: operator-substance
unit: mg
verified: true
why:
  en: "A permit is given for a quantity; more than that was never allowed, or is on another paper. Laws with a rule of their own say so themselves."
  es: "Un permiso se otorga para una cantidad; lo que la excede nunca se permitió o figura en otro documento. Las leyes con regla propia lo dicen por sí mismas."
message:
  en: "Permit {reference} was used for {measured} of {substance}; it is for {allowed}."
  es: "El permiso {reference} se ha utilizado para {measured} de {substance}; es por {allowed}."
mend:
  en: "Compare with the original, and ask for the paper that covers the rest."
  es: "Compare con el original y solicite el documento que ampara el resto."
*/
SELECT t.line_id AS line_id, t.used_mg AS measured, t.allowed_mg AS allowed, t.number AS reference
FROM (
    SELECT
        f.line_id AS line_id, p.permit_number AS number, p.quantity_mg AS allowed_mg, f.contained_mg AS own_mg,
        CAST(SUM(f.contained_mg) OVER (
            PARTITION BY p.permit_number, f.jurisdiction, f.operator_id, f.substance, f.movement
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) AS used_mg
    FROM facts AS f
    JOIN permits AS p
        ON p.permit_number = f.permit_number AND p.operator_id = f.operator_id AND p.substance = f.substance
        AND p.movement = f.movement AND p.jurisdiction = f.jurisdiction
    WHERE f.home_list IS NOT NULL AND f.home_certain AND f.jurisdiction NOT IN ('GT', 'EU', 'CA') -- of their own
) AS t
WHERE t.own_mg > 0 AND t.used_mg > t.allowed_mg
