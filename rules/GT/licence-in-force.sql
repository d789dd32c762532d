/*
id: GT-LICENCE-IN-FORCE
title: {en: 'Licence not in force on the declaration date', es: 'Licencia no vigente en la fecha de declaración'}
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
  en: "The licence is valid for five years, or as long as the sanitary licence of a pharmaceutical establishment."
  es: "La licencia vale cinco años, o lo que la licencia sanitaria de un establecimiento farmacéutico."
message:
  en: "No licence of the operator was in force for {substance} on the declaration date; licence {reference} ended {measured} days before."
  es: "Ninguna licencia del operador estaba vigente para {substance} en la fecha de declaración; la licencia {reference} venció {measured} días antes."
mend:
  en: "Renew the licence before moving the goods; a licence suspended or not yet begun counts as not in force."
  es: "Renueve la licencia antes de mover la mercancía; una licencia suspendida o aún no iniciada no cuenta como vigente."
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
JOIN licences AS l ON l.operator_id = f.operator_id AND l.jurisdiction = 'GT'
WHERE f.home_list IS NOT NULL AND f.home_certain AND h.licence_number IS NULL
GROUP BY f.line_id, f.day_number
