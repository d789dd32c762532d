/*
id: FLOOR-POSSIBLE
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
SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.how AS reference
FROM facts AS f
WHERE NOT f.certain AND (f.home_list IS NOT NULL OR f.un_list IS NOT NULL)
