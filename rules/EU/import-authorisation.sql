/*
id: EU-IMPORT-AUTHORISATION
title: {en: 'Category 1 imported without authorisation', es: 'Categoría 1 importada sin autorización'}
authority: EU
law: eu-111-2005
provision: art. 20
kind: law
outcome: violation
lane: red
movement: [import]
scope: line
unit: count
verified: true
why:
  en: "An import of Category 1 needs an authorisation; not while unloaded, transhipped, in temporary storage, a free zone of control type I, a free warehouse or external transit, where the licit purpose is shown on request (art. 8)."
  es: "La importación de Categoría 1 requiere autorización; no durante descarga, transbordo, depósito temporal, zona franca de tipo I, depósito franco o tránsito externo, donde el fin lícito se demuestra a solicitud (art. 8)."
message:
  en: "{substance} (Category 1) is imported and no import authorisation is declared that is in the registry for this operator and substance."
  es: "{substance} (Categoría 1) se importa y no se declaró autorización de importación que conste para este operador y sustancia."
mend:
  en: "Obtain the import authorisation and declare its number."
  es: "Obtenga la autorización de importación y declare su número."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.home_list AS reference
FROM facts AS f
LEFT JOIN permits AS p -- a number that is not in the registry for this firm, substance and movement is no paper
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.operator_id = f.operator_id
    AND p.movement = f.movement AND p.jurisdiction = 'EU'
WHERE f.home_list = 'Category 1' AND f.home_certain AND p.permit_number IS NULL
    AND f.partner_law <> 'EU' -- between member states nothing is imported
