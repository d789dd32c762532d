/*
id: GT-LICENCE-SUBSTANCE
title: {en: 'Substance not printed on the licence', es: 'Sustancia no incluida en la licencia'}
authority: GT
law: gt-tramite-3469
provision: null            # GT-04
kind: law
outcome: violation
lane: red
movement: [import, export, transfer]
scope: line
unit: count
verified: true
why:
  en: "The licence prints the substances; adding one is an update."
  es: "La licencia indica las sustancias; agregar una es una actualización."
message:
  en: "{substance} is not among the substances printed on a licence of the operator in force that day (licence {reference})."
  es: "{substance} no figura entre las sustancias de una licencia del operador vigente ese día (licencia {reference})."
mend:
  en: "File an update (actualización) of the licence that adds the substance."
  es: "Solicite una actualización de la licencia que agregue la sustancia."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, MAX(l.licence_number) AS reference
FROM facts AS f
JOIN licences AS l
    ON l.operator_id = f.operator_id AND l.status = 'active' AND l.jurisdiction = 'GT'
    AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
LEFT JOIN licence_substances AS s ON s.licence_number = l.licence_number AND s.substance = f.substance
WHERE f.home_list IS NOT NULL AND f.home_certain
GROUP BY f.line_id
HAVING COUNT(s.substance) = 0
