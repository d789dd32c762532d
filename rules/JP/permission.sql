/*
id: JP-PERMISSION
title: {en: 'Stimulant raw material without permission', es: 'Materia prima de estimulantes sin permiso'}
authority: JP
law: jp-stimulants-act
provision: arts. 30-6, 30-7
kind: law
outcome: violation
lane: red
movement: [import, export]
scope: line
unit: count
verified: true
why:
  en: "Raw materials of stimulants are imported and exported only with the permission of the Minister for each consignment. Only a permission counts that the registry holds for this firm, substance and movement, on the day."
  es: "Las materias primas de estimulantes se importan y exportan solo con permiso del Ministro para cada envío. Solo cuenta un permiso que conste en el registro para esta empresa, sustancia y movimiento, en la fecha."
message:
  en: "{substance} ({list}) crosses the border, and no permission in force that the registry holds for {reference} is declared."
  es: "{substance} ({list}) cruza la frontera y no se declaró un permiso vigente de {reference} que conste en el registro."
unknown:
  en: "We cannot tell whether a paper covers {substance} ({list}): the operator number is missing."
  es: "No se puede determinar si un documento ampara {substance} ({list}): falta el número del operador."
mend:
  en: "Obtain the permission of the Minister of Health, Labour and Welfare and declare its number."
  es: "Obtenga el permiso del Ministro de Salud, Trabajo y Bienestar y declare su número."
*/
SELECT f.line_id AS line_id, CASE WHEN f.operator_id <> '' THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.operator_id AS reference
FROM facts AS f
LEFT JOIN permits AS p -- a number that is not in the registry for this firm, substance and movement is no paper
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.operator_id = f.operator_id
    AND p.movement = f.movement AND p.jurisdiction = 'JP' AND p.status = 'active'
    AND f.day_number BETWEEN p.first_day_number AND p.last_day_number
WHERE f.home_list IN ('Stimulant raw materials, Act', 'Stimulant raw materials, Cabinet Order') AND f.home_certain
    AND p.permit_number IS NULL
