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
  en: "The certificate is given for a shipment and counts between its dates."
  es: "El certificado se otorga para un envío y vale entre sus fechas."
message:
  en: "Permit {reference} for {substance} was not in force on the declaration date (ended {measured} days before, or not yet begun)."
  es: "El permiso {reference} para {substance} no estaba vigente en la fecha de declaración (venció {measured} días antes o aún no iniciaba)."
mend:
  en: "Obtain a permit for this shipment."
  es: "Obtenga un permiso para este envío."
*/
SELECT
    f.line_id AS line_id, CAST(GREATEST(f.day_number - MAX(p.last_day_number), 0) AS BIGINT) AS measured,
    CAST(0 AS BIGINT) AS allowed, MAX(p.permit_number) AS reference
FROM facts AS f
JOIN permits AS p ON p.permit_number = f.permit_number AND p.operator_id = f.operator_id
WHERE f.home_list IS NOT NULL AND f.certain
GROUP BY f.line_id, f.day_number
HAVING SUM(CASE WHEN p.status = 'active' AND f.day_number BETWEEN p.first_day_number AND p.last_day_number THEN 1 ELSE 0 END) = 0
