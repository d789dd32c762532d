/*
id: FLOOR-UNDETERMINED
title: {en: 'Goods that cannot be read', es: 'Mercancía que no se puede leer'}
law: answer-floors
kind: floor
outcome: undetermined
lane: yellow
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "Goods that cannot be read are never taken as harmless."
  es: "La mercancía que no se puede leer nunca se da por inocua."
message:
  en: "What the goods are could not be determined ({codes})."
  es: "No se pudo determinar qué es la mercancía ({codes})."
mend:
  en: "A person has to look at the declared values."
  es: "Una persona debe revisar los valores declarados."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.problem AS reference
FROM facts AS f
WHERE f.answer = 'undetermined'
