/*
id: IND-DESIGNER-STRUCTURE
title: {en: 'Derivative of a listed substance', es: 'Derivado de una sustancia listada'}
law: risk-indicators
kind: indicator
outcome: review
lane: red
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "A derivative that no list names can take the place of a listed substance."
  es: "Un derivado que ningún listado nombra puede ocupar el lugar de una sustancia listada."
message:
  en: "The goods are {substance} or a derivative of a listed substance that neither the UN tables nor the national lists name (listed: {reference})."
  es: "La mercancía es {substance} o un derivado de una sustancia listada que ni los cuadros de la ONU ni los listados nacionales nombran (listado: {reference})."
mend:
  en: "A chemist has to look at the structure; ask for the declared use."
  es: "Un químico debe revisar la estructura; solicite el uso declarado."
*/
SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.listed_elsewhere AS reference
FROM facts AS f
WHERE f.home_list IS NULL AND f.un_list IS NULL AND f.designer
