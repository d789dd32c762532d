/*
id: CA-PERMIT-IN-FORCE
title: {en: 'Permit not in force', es: 'Permiso no vigente'}
authority: CA
law: ca-pcr
provision: ss. 26(1)(d), (2), 33(1)(d)
kind: law
outcome: violation
lane: red
movement: [import, export, transit]
scope: line
unit: days
verified: true
why:
  en: "A permit ends on its date, or when licence or permit is revoked or suspended."
  es: "Un permiso termina en su fecha, o al revocarse o suspenderse la licencia o el permiso."
message:
  en: "Permit {reference} for {substance} was not in force on the declaration date: expired (days overdue: {measured}), not yet started, or suspended."
  es: "El permiso {reference} de {substance} no estaba vigente en la fecha de la declaración: vencido (días de vencido: {measured}), sin iniciar o suspendido."
mend:
  en: "Obtain a new permit."
  es: "Obtenga un permiso nuevo."
*/
SELECT f.line_id AS line_id, CAST(GREATEST(f.day_number - p.last_day_number, 0) AS BIGINT) AS measured,
    CAST(0 AS BIGINT) AS allowed, p.permit_number AS reference
FROM facts AS f
JOIN permits AS p
    ON p.permit_number = f.permit_number AND p.operator_id = f.operator_id AND p.substance = f.substance
    AND p.jurisdiction = 'CA'
WHERE f.home_list IS NOT NULL AND f.home_certain
    AND (p.status <> 'active' OR f.day_number < p.first_day_number OR f.day_number > p.last_day_number)
