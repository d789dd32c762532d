/*
id: FLOOR-UNDETERMINED
title: {en: 'Goods that could not be identified', es: 'Mercancía que no se pudo identificar'}
law: answer-floors
kind: floor
outcome: undetermined
lane: yellow
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "Goods that cannot be identified are never treated as harmless."
  es: "La mercancía que no se puede identificar nunca se considera inofensiva."
message:
  en: "The goods could not be identified: {codes}."
  es: "No se pudo identificar la mercancía: {codes}."
mend:
  en: "Check the declared values; ask for the CAS number or the safety data sheet."
  es: "Revise los valores declarados; solicite el número CAS o la hoja de datos de seguridad."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.problem AS reference
FROM facts AS f
WHERE f.answer = 'undetermined'
