/*
id: IND-DESIGNER-STRUCTURE
title: {en: 'Derivative that no applicable list names', es: 'Derivado que ninguna lista aplicable menciona'}
law: risk-indicators
kind: indicator
outcome: review
lane: red
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "An unlisted derivative can be used to replace a listed substance."
  es: "Un derivado no listado puede usarse para sustituir a una sustancia listada."
message:
  en: "The goods are related to a listed substance: {substance}, or a derivative of it. Neither the UN tables nor the national lists name it (lists that do: {codes})."
  es: "La mercancía se relaciona con una sustancia listada: {substance}, o un derivado. No la mencionan los Cuadros de la ONU ni los listados nacionales (listas que sí: {codes})."
mend:
  en: "Have a chemist review the structure, and ask for the declared use."
  es: "Pida a un químico que revise la estructura y solicite el uso declarado."
*/
SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.listed_elsewhere AS reference
FROM facts AS f
WHERE f.home_list IS NULL AND f.un_list IS NULL AND f.designer
