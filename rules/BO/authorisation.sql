/*
id: BO-AUTHORISATION
title: {en: 'Across the border without prior authorisation', es: 'Cruce de frontera sin autorización previa'}
authority: BO
law: bo-ds-5517
provision: art. 5
kind: law
outcome: review
lane: yellow
movement: [import, export]
scope: line
unit: count
verified: true
why:
  en: "Listed substances need a prior authorisation of the Dirección General de Sustancias Controladas; DS 5517 lifts it for diesel while it lasts. Its art. 5 was read as the press quotes it. Only one counts that the registry holds for this firm, substance and movement, on the day."
  es: "Las sustancias listadas requieren autorización previa de la Dirección General de Sustancias Controladas; el DS 5517 la levanta para el diésel mientras dure. Su art. 5 se consultó como lo cita la prensa. Solo cuenta la que conste en el registro para esta empresa, sustancia y movimiento, en la fecha."
message:
  en: "{substance} ({list}) crosses the border, and no prior authorisation in force that the registry holds for {reference} is declared."
  es: "{substance} ({list}) cruza la frontera y no se declaró una autorización previa vigente de {reference} que conste en el registro."
unknown:
  en: "We cannot tell whether an authorisation covers {substance} ({list}): the operator number is missing."
  es: "No se puede determinar si una autorización ampara {substance} ({list}): falta el número del operador."
mend:
  en: "Ask for the prior authorisation."
  es: "Solicite la autorización previa."
*/
SELECT f.line_id AS line_id, CASE WHEN f.operator_id <> '' THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.operator_id AS reference
FROM facts AS f
LEFT JOIN permits AS p -- a number that is not in the registry for this firm, substance and movement is no paper
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.operator_id = f.operator_id
    AND p.movement = f.movement AND p.jurisdiction = 'BO' AND p.status = 'active'
    AND f.day_number BETWEEN p.first_day_number AND p.last_day_number
LEFT JOIN parameters AS v ON v.key = 'bo_authorisation_lifted' AND v.substance = f.substance
    AND f.declaration_date BETWEEN v.from_date AND v.to_date
WHERE f.home_list IS NOT NULL AND f.home_certain AND p.permit_number IS NULL AND v.value IS NULL
