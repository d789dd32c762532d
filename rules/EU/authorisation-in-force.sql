/*
id: EU-AUTHORISATION-IN-FORCE
title: {en: 'Authorisation not in force', es: 'Autorización no vigente'}
authority: EU
law: eu-111-2005
provision: arts. 18, 25
kind: law
outcome: violation
lane: red
movement: [import, export]
scope: line
unit: days
verified: true
why:
  en: "An authorisation holds between its dates."
  es: "Una autorización vale entre sus fechas."
message:
  en: "Authorisation {reference} for {substance} was not in force on the declaration date (expired, not yet begun, suspended or revoked; days overdue: {measured})."
  es: "La autorización {reference} para {substance} no estaba vigente en la fecha de declaración (vencida, aún sin iniciar, suspendida o revocada; días de vencida: {measured})."
mend:
  en: "Obtain a new authorisation."
  es: "Obtenga una autorización nueva."
*/
SELECT f.line_id AS line_id, CAST(GREATEST(f.day_number - p.last_day_number, 0) AS BIGINT) AS measured,
    CAST(0 AS BIGINT) AS allowed, p.permit_number AS reference
FROM facts AS f
JOIN permits AS p
    ON p.permit_number = f.permit_number AND p.operator_id = f.operator_id AND p.substance = f.substance
    AND p.jurisdiction = 'EU'
WHERE f.home_list IS NOT NULL AND f.home_certain AND (p.status <> 'active' OR f.day_number < p.first_day_number OR f.day_number > p.last_day_number)
