/*
id: EU-EXPORT-AUTHORISATION
title: {en: 'Export without authorisation', es: 'Exportación sin autorización'}
authority: EU
law: eu-111-2005
provision: art. 12(1)
kind: law
outcome: violation
lane: red
movement: [export]
scope: line
unit: count
verified: true
why:
  en: "Exports of Categories 1, 2 and 4 need an authorisation; not a re-export within 10 days from a suspensive procedure or a free zone of control type II."
  es: "Las exportaciones de Categorías 1, 2 y 4 requieren autorización; no la reexportación dentro de 10 días desde un régimen suspensivo o zona franca de tipo II."
message:
  en: "{substance} ({list}) is exported and no export authorisation is declared that is in the registry for this operator and substance."
  es: "{substance} ({list}) se exporta y no se declaró autorización de exportación que conste para este operador y sustancia."
mend:
  en: "Obtain the export authorisation and declare its number, or show that the goods are re-exported within 10 days."
  es: "Obtenga la autorización de exportación y declare su número, o demuestre la reexportación dentro de 10 días."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.home_list AS reference
FROM facts AS f
LEFT JOIN permits AS p -- a number that is not in the registry for this firm, substance and movement is no paper
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.operator_id = f.operator_id
    AND p.movement = f.movement AND p.jurisdiction = 'EU'
WHERE f.home_list IN ('Category 1', 'Category 2A', 'Category 2B', 'Category 4') AND f.home_certain AND p.permit_number IS NULL
    AND f.partner_law <> 'EU' -- between member states nothing is exported
