/*
id: PE-AUTHORISATION
title: {en: 'Controlled goods enter or leave without authorisation', es: 'Bienes controlados que ingresan o salen sin autorización'}
authority: PE
law: pe-despa-pg
provision: 'DESPA-PG.01 v8, DESPA-PG.02 v7'
kind: law
outcome: violation
lane: red
movement: [import, export]
scope: line
unit: count
verified: true
why:
  en: "Controlled goods enter and leave the country with an authorisation of SUNAT, which the declaration names. Only one counts that the registry holds for this firm, substance and movement, on the day."
  es: "Los bienes controlados ingresan y salen del país con autorización de la SUNAT, que la declaración consigna. Solo cuenta la que conste en el registro para esta empresa, sustancia y movimiento, en la fecha."
message:
  en: "{substance} ({list}) crosses the border, and no authorisation in force that the registry holds for {reference} is declared."
  es: "{substance} ({list}) cruza la frontera y no se declaró una autorización vigente de {reference} que conste en el registro."
unknown:
  en: "We cannot tell whether an authorisation covers {substance} ({list}): the operator number is missing."
  es: "No se puede determinar si una autorización ampara {substance} ({list}): falta el número del operador."
mend:
  en: "Obtain the authorisation of SUNAT and declare its number."
  es: "Obtenga la autorización de la SUNAT y declare su número."
*/
SELECT f.line_id AS line_id, CASE WHEN f.operator_id <> '' THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.operator_id AS reference
FROM facts AS f
LEFT JOIN permits AS p -- a number that is not in the registry for this firm, substance and movement is no paper
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.operator_id = f.operator_id
    AND p.movement = f.movement AND p.jurisdiction = 'PE' AND p.status = 'active'
    AND f.day_number BETWEEN p.first_day_number AND p.last_day_number
WHERE f.home_list IS NOT NULL AND f.home_certain AND p.permit_number IS NULL
