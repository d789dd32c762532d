/*
id: FLOOR-POSSIBLE
formerly: [IND-POSSIBLE-SUBSTANCE]
title: {en: 'Possibly a listed substance', es: 'Posiblemente una sustancia listada'}
law: answer-floors
kind: floor
outcome: review
lane: yellow
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "The reading is not certain enough to decide; a person confirms it."
  es: "La lectura no es lo bastante cierta para decidir; una persona la confirma."
message:
  en: "The goods may be {substance} (read by: {codes}); the reading does not decide by itself."
  es: "La mercancía puede ser {substance} (leída por: {codes}); la lectura no decide por sí sola."
mend:
  en: "Ask for the CAS number or the safety data sheet."
  es: "Solicite el número CAS o la hoja de seguridad."
*/
SELECT DISTINCT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.how AS reference
FROM facts AS f
LEFT JOIN covers_on_the_way AS c ON c.line_id = f.line_id AND NOT c.certain
WHERE (f.home_list IS NOT NULL AND NOT f.home_certain)
    OR (f.home_list IS NULL AND f.un_list IS NOT NULL AND NOT f.un_certain)
    OR (f.home_list IS NULL AND f.un_list IS NULL AND c.line_id IS NOT NULL)
