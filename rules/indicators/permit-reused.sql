/*
id: IND-PERMIT-REUSED
title: {en: 'Permit used more than once', es: 'Permiso usado más de una vez'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [import, export]
scope: operator-substance
unit: count
verified: true
why:
  en: "A certificate is issued for one shipment; a repeated number may mean a copy."
  es: "Un certificado se otorga para un envío; un número que se repite puede ser una copia."
message:
  en: "Permit {reference} has now been used in {measured} declarations."
  es: "El permiso {reference} se ha usado ya en {measured} declaraciones."
mend:
  en: "Compare with the original and with the earlier declarations."
  es: "Compare con el original y con las declaraciones anteriores."
*/
SELECT t.line_id AS line_id, t.nth AS measured, CAST(1 AS BIGINT) AS allowed, t.permit_number AS reference
FROM (
    SELECT
        f.line_id AS line_id, f.permit_number AS permit_number,
        DENSE_RANK() OVER (
            PARTITION BY f.jurisdiction, f.permit_number, f.operator_id, f.substance
            ORDER BY f.day_number, f.declaration_number
        ) AS nth
    FROM facts AS f
    WHERE f.home_list IS NOT NULL AND f.home_certain AND f.permit_number <> ''
        AND f.jurisdiction NOT IN ('AR', 'HN') -- they say so by rules of their own
) AS t
WHERE t.nth > 1
