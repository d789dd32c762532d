/*
id: CR-TECHNICAL-NOTE-58
title: {en: 'Across the border without Nota Técnica 58', es: 'Cruce de frontera sin Nota Técnica 58'}
authority: CR
law: cr-decreto-31684
provision: Nota Técnica 58
kind: law
outcome: review
lane: yellow
movement: [import, export]
scope: line
unit: count
verified: true
why:
  en: "Listed goods enter, are imported, exported and re-exported under Nota Técnica 58, the authorisation of the Instituto Costarricense sobre Drogas. Only one counts that the registry holds for this firm, substance and movement, on the day."
  es: "Las mercancías listadas ingresan, se importan, exportan y reexportan con la Nota Técnica 58, autorización del Instituto Costarricense sobre Drogas. Solo cuenta la que conste en el registro para esta empresa, sustancia y movimiento, en la fecha."
message:
  en: "{substance} ({list}) crosses the border, and no authorisation under Nota Técnica 58 that the registry holds for {reference} is declared."
  es: "{substance} ({list}) cruza la frontera y no se declaró una autorización de Nota Técnica 58 de {reference} que conste en el registro."
unknown:
  en: "We cannot tell whether an authorisation covers {substance} ({list}): the operator number is missing."
  es: "No se puede determinar si una autorización ampara {substance} ({list}): falta el número del operador."
mend:
  en: "Obtain the authorisation under Nota Técnica 58 and declare its number."
  es: "Obtenga la autorización de Nota Técnica 58 y declare su número."
*/
SELECT f.line_id AS line_id, CASE WHEN f.operator_id <> '' THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.operator_id AS reference
FROM facts AS f
LEFT JOIN permits AS p -- a number that is not in the registry for this firm, substance and movement is no paper
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.operator_id = f.operator_id
    AND p.movement = f.movement AND p.jurisdiction = 'CR' AND p.status = 'active'
    AND f.day_number BETWEEN p.first_day_number AND p.last_day_number
WHERE f.home_list IS NOT NULL AND f.home_certain AND p.permit_number IS NULL
