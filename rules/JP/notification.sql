/*
id: JP-NOTIFICATION
title: {en: 'Specified raw material without notification', es: 'Materia prima especificada sin notificación'}
authority: JP
law: jp-narcotics-act
provision: arts. 50-29, 50-30(1)
kind: law
outcome: review
lane: yellow
movement: [import, export]
scope: line
unit: count
verified: true
why:
  en: "A specified raw material of narcotics is notified to the Minister before each import and export. Only a notification counts that the registry holds for this firm, substance and movement, on the day."
  es: "Una materia prima especificada de estupefacientes se notifica al Ministro antes de cada importación y exportación. Solo cuenta una notificación que conste en el registro para esta empresa, sustancia y movimiento, en la fecha."
message:
  en: "{substance} ({list}) crosses the border, and no notification that the registry holds for {reference} is declared."
  es: "{substance} ({list}) cruza la frontera y no se declaró una notificación de {reference} que conste en el registro."
unknown:
  en: "We cannot tell whether a paper covers {substance} ({list}): the operator number is missing."
  es: "No se puede determinar si un documento ampara {substance} ({list}): falta el número del operador."
mend:
  en: "Notify the Regional Bureau of Health and Welfare and declare the number."
  es: "Notifique a la Oficina Regional de Salud y Bienestar y declare el número."
*/
SELECT f.line_id AS line_id, CASE WHEN f.operator_id <> '' THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.operator_id AS reference
FROM facts AS f
JOIN parameters AS v ON v.key = 'jp_specified_raw_material' AND v.substance = f.substance
    AND f.declaration_date BETWEEN v.from_date AND v.to_date
LEFT JOIN permits AS p -- a number that is not in the registry for this firm, substance and movement is no paper
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.operator_id = f.operator_id
    AND p.movement = f.movement AND p.jurisdiction = 'JP' AND p.status = 'active'
    AND f.day_number BETWEEN p.first_day_number AND p.last_day_number
WHERE f.home_list IN ('Narcotic raw materials, Schedule 4', 'Narcotic raw materials, Cabinet Order') AND f.home_certain
    AND p.permit_number IS NULL
