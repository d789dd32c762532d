/*
id: GT-LICENCE-IN-FORCE
title: {en: 'Licence not in force on the declaration date', es: 'Licencia no vigente en la fecha de la declaración'}
authority: GT
law: gt-tramite-3469
provision: null            # GT-02
kind: law
outcome: violation
lane: red
movement: [import, export, transfer]
scope: line
unit: days
verified: true
why:
  en: "A licence is valid for five years. For a pharmaceutical establishment, it lasts as long as its sanitary licence."
  es: "La licencia tiene vigencia de cinco años. En un establecimiento farmacéutico, la misma vigencia que su licencia sanitaria."
message:
  en: "The operator had no licence in force for {substance} on the declaration date. Licence {reference} had expired or had not started (days overdue: {measured})."
  es: "El operador no tenía licencia vigente para {substance} en la fecha de la declaración. La licencia {reference} estaba vencida o sin iniciar (días de vencida: {measured})."
mend:
  en: "Renew the licence before moving the goods. A licence that has not started is not in force."
  es: "Renueve la licencia antes de mover la mercancía. Una licencia que aún no inicia no está vigente."
*/
SELECT
    f.line_id AS line_id,
    CAST(GREATEST(f.day_number - MAX(l.last_day_number), 0) AS BIGINT) AS measured,
    CAST(0 AS BIGINT) AS allowed,
    MAX(l.licence_number) AS reference
FROM facts AS f
LEFT JOIN licences AS h -- one in force
    ON h.operator_id = f.operator_id AND h.status = 'active' AND h.jurisdiction = 'GT'
    AND f.day_number BETWEEN h.first_day_number AND h.last_day_number
LEFT JOIN licences AS s -- one that is suspended or revoked within its dates: GT-LICENCE-SUSPENDED
    ON s.operator_id = f.operator_id AND s.status <> 'active' AND s.jurisdiction = 'GT'
    AND f.day_number BETWEEN s.first_day_number AND s.last_day_number
JOIN licences AS l ON l.operator_id = f.operator_id AND l.jurisdiction = 'GT'
WHERE f.home_list IS NOT NULL AND f.home_certain AND h.licence_number IS NULL AND s.licence_number IS NULL
GROUP BY f.line_id, f.day_number
