/*
id: IND-PERMIT-ONE-DIGIT
title: {en: 'Permit number one digit from a real one', es: 'Número de permiso a un dígito de uno real'}
law: risk-indicators
kind: indicator
outcome: review
lane: yellow
movement: [import, export]
scope: line
unit: count
verified: true
why:
  en: "A number that the registry does not know, one digit from one that it knows, is a slip of the pen or a copy with another number."
  es: "Un número que no está en el registro, a un dígito de uno que sí está, es un error al escribir o una copia con otro número."
message:
  en: "The permit declared for {substance} is not in the registry; {reference} is, and differs in one digit."
  es: "El permiso declarado para {substance} no está en el registro; {reference} sí está y difiere en un dígito."
mend:
  en: "Ask for the original and compare both numbers."
  es: "Solicite el original y compare ambos números."
*/
WITH places AS (
    SELECT 1 AS place
    UNION ALL SELECT 2
    UNION ALL SELECT 3
    UNION ALL SELECT 4
    UNION ALL SELECT 5
    UNION ALL SELECT 6
    UNION ALL SELECT 7
    UNION ALL SELECT 8
    UNION ALL SELECT 9
    UNION ALL SELECT 10
    UNION ALL SELECT 11
    UNION ALL SELECT 12
    UNION ALL SELECT 13
    UNION ALL SELECT 14
    UNION ALL SELECT 15
    UNION ALL SELECT 16
    UNION ALL SELECT 17
    UNION ALL SELECT 18
    UNION ALL SELECT 19
    UNION ALL SELECT 20
    UNION ALL SELECT 21
    UNION ALL SELECT 22
    UNION ALL SELECT 23
    UNION ALL SELECT 24
), digits AS (
    SELECT '0' AS digit
    UNION ALL SELECT '1'
    UNION ALL SELECT '2'
    UNION ALL SELECT '3'
    UNION ALL SELECT '4'
    UNION ALL SELECT '5'
    UNION ALL SELECT '6'
    UNION ALL SELECT '7'
    UNION ALL SELECT '8'
    UNION ALL SELECT '9'
)
SELECT f.line_id AS line_id, COUNT(DISTINCT p.permit_number) AS measured, CAST(0 AS BIGINT) AS allowed,
    MIN(p.permit_number) AS reference
FROM facts AS f
LEFT JOIN permits AS k ON k.permit_number = f.permit_number AND k.jurisdiction = f.jurisdiction
JOIN places AS n ON n.place <= LENGTH(f.permit_number)
JOIN digits AS d ON d.digit <> substr(f.permit_number, GREATEST(n.place, 1), 1)
JOIN permits AS p
    ON p.permit_number = substr(f.permit_number, 1, n.place - 1) || d.digit || substr(f.permit_number, GREATEST(n.place + 1, 1))
    AND p.jurisdiction = f.jurisdiction
WHERE f.home_list IS NOT NULL AND f.home_certain AND f.permit_number <> '' AND k.permit_number IS NULL
    AND substr(f.permit_number, GREATEST(n.place, 1), 1) BETWEEN '0' AND '9'
GROUP BY f.line_id
