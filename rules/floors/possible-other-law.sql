/*
id: FLOOR-POSSIBLE-OTHER-LAW
title: {en: 'Possibly named by a law beside the precursor lists', es: 'Posiblemente nombrada por una ley ajena a los listados de precursores'}
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
  en: "Another law may name the goods: {codes}. The reading does not decide by itself."
  es: "Otra ley puede nombrar la mercancía: {codes}. La lectura no decide por sí sola."
mend:
  en: "Ask for the CAS number or the safety data sheet."
  es: "Solicite el número CAS o la hoja de seguridad."
*/
SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.listed_elsewhere AS reference
FROM facts AS f
WHERE f.answer = 'possible' AND f.substance IS NULL
