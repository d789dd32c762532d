/*
id: FLOOR-OTHER-LAW
title: {en: 'Named by a law other than the precursor lists', es: 'Nombrada por una ley ajena a los listados de precursores'}
law: answer-floors
kind: floor
outcome: review
lane: yellow
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "What another law controls is not released because the precursor lists are silent."
  es: "Lo que otra ley controla no se despacha porque los listados de precursores callen."
message:
  en: "Another law names the goods: {codes}."
  es: "Otra ley nombra la mercancía: {codes}."
mend:
  en: "Ask the authority of that law before the goods are released."
  es: "Consulte a la autoridad de esa ley antes de despachar la mercancía."
*/
SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.listed_elsewhere AS reference
FROM facts AS f
WHERE f.answer = 'other_law'
