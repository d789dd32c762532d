/*
id: FLOOR-POSSIBLE-OTHER-LAW
title: {en: 'Possibly named by a law other than the precursor lists', es: 'Posiblemente nombrada por una ley ajena a los listados de precursores'}
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
  en: "Another law may name the goods: {codes}. This is not certain."
  es: "Otra ley podría nombrar la mercancía: {codes}. No es seguro."
mend:
  en: "Ask for the CAS number or the safety data sheet."
  es: "Solicite el número CAS o la hoja de datos de seguridad."
*/
SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.listed_elsewhere AS reference
FROM facts AS f
WHERE f.answer = 'possible' AND f.substance IS NULL
