/*
id: GT-LICENCE-SUSPENDED
title: {en: 'Licence suspended or revoked on the declaration date', es: 'Licencia suspendida o revocada en la fecha de la declaración'}
authority: GT
law: gt-tramite-3469
provision: null            # GT-02
kind: law
outcome: violation
lane: red
movement: [import, export, transfer]
scope: line
unit: count
verified: true
why:
  en: "A suspended or revoked licence is not in force, whatever its dates."
  es: "Una licencia suspendida o revocada no está vigente, cualesquiera que sean sus fechas."
message:
  en: "The operator had no licence in force for {substance} on the declaration date. Licence {reference} was suspended or revoked."
  es: "El operador no tenía licencia vigente para {substance} en la fecha de la declaración. La licencia {reference} estaba suspendida o revocada."
mend:
  en: "Hold the movement until the authority lifts the suspension or issues a new licence."
  es: "Retenga el movimiento hasta que la autoridad levante la suspensión o emita una nueva licencia."
*/
SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, MAX(l.licence_number) AS reference
FROM facts AS f
LEFT JOIN licences AS h -- one in force
    ON h.operator_id = f.operator_id AND h.status = 'active' AND h.jurisdiction = 'GT'
    AND f.day_number BETWEEN h.first_day_number AND h.last_day_number
JOIN licences AS l -- one that would be in force by its dates
    ON l.operator_id = f.operator_id AND l.status <> 'active' AND l.jurisdiction = 'GT'
    AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
WHERE f.home_list IS NOT NULL AND f.home_certain AND h.licence_number IS NULL
GROUP BY f.line_id
