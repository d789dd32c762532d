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
  en: "The identification is not certain enough to decide; an officer must confirm it."
  es: "La identificación no es lo bastante segura para decidir; un oficial debe confirmarla."
message:
  en: "The goods may be {substance} (identified from {codes}). This is not certain."
  es: "La mercancía podría ser {substance} (identificada a partir de {codes}). No es seguro."
mend:
  en: "Ask for the CAS number or the safety data sheet."
  es: "Solicite el número CAS o la hoja de datos de seguridad."
*/
SELECT DISTINCT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.how AS reference
FROM facts AS f
LEFT JOIN covers_on_the_way AS c ON c.line_id = f.line_id AND NOT c.certain
WHERE (f.home_list IS NOT NULL AND NOT f.home_certain AND NOT COALESCE(f.exempt, FALSE))
    OR (f.home_list IS NULL AND f.un_list IS NOT NULL AND NOT f.un_certain)
    OR (f.home_list IS NULL AND f.un_list IS NULL AND c.line_id IS NOT NULL)
