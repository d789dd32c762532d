/*
id: GT-PERMIT-IN-FORCE
title: {en: 'Permit not in force', es: 'Permiso no vigente'}
authority: GT
law: gt-f-si-r-01
provision: item 3.d        # GT-07: a certificate for this shipment
kind: law
outcome: violation
lane: red
movement: [import, export]
scope: line
unit: days
verified: false
why:
  en: "The certificate is issued for one shipment and is valid only between its dates."
  es: "El certificado se emite para un envío y solo es válido entre sus fechas."
message:
  en: "Permit {reference} for {substance} was not in force on the declaration date: expired (days overdue: {measured}), not yet started, suspended or revoked."
  es: "El permiso {reference} para {substance} no estaba vigente en la fecha de la declaración: vencido (días de vencido: {measured}), sin iniciar, suspendido o revocado."
mend:
  en: "Obtain a permit for this shipment."
  es: "Obtenga un permiso para este envío."
*/
SELECT
    f.line_id AS line_id, CAST(GREATEST(f.day_number - p.last_day_number, 0) AS BIGINT) AS measured,
    CAST(0 AS BIGINT) AS allowed, p.permit_number AS reference
FROM facts AS f
JOIN permits AS p -- the row of the declared substance; that another one of the same number is in force does not help
    ON p.permit_number = f.permit_number AND p.operator_id = f.operator_id AND p.substance = f.substance
    AND p.jurisdiction = 'GT'
WHERE f.home_list IS NOT NULL AND f.home_certain
    AND (p.status <> 'active' OR f.day_number < p.first_day_number OR f.day_number > p.last_day_number)
