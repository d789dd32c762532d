/*
id: IND-PERMIT-SHARED
title: {en: 'One permit declared by several operators', es: 'Un permiso declarado por varios operadores'}
law: risk-indicators
kind: indicator
outcome: review
lane: yellow
movement: [import, export]
scope: population
unit: count
verified: true
why:
  en: "A permit is given to one operator; its number in the declarations of another is borrowed or copied."
  es: "Un permiso se otorga a un operador; su número en las declaraciones de otro es prestado o copiado."
message:
  en: "Permit {reference} with {substance} is declared by {measured} operators."
  es: "El permiso {reference} con {substance} lo declaran {measured} operadores."
mend:
  en: "Ask the holder whether it knows of the other declarations."
  es: "Pregunte al titular si conoce las otras declaraciones."
*/
SELECT f.line_id AS line_id, t.n AS measured, CAST(1 AS BIGINT) AS allowed, f.permit_number AS reference
FROM facts AS f
JOIN (
    SELECT d.jurisdiction AS jurisdiction, d.permit_number AS permit_number, COUNT(*) AS n
    FROM (
        SELECT DISTINCT g.jurisdiction AS jurisdiction, g.permit_number AS permit_number, g.operator_id AS operator_id
        FROM facts AS g
        WHERE g.home_list IS NOT NULL AND g.home_certain AND g.permit_number <> '' AND g.operator_id <> ''
    ) AS d
    GROUP BY d.jurisdiction, d.permit_number
) AS t ON t.jurisdiction = f.jurisdiction AND t.permit_number = f.permit_number
WHERE f.home_list IS NOT NULL AND f.home_certain AND t.n > 1
