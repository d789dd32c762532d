/*
id: GT-LICENCE-SUBSTANCE
title: {en: 'Substance not included in the licence', es: 'Sustancia no incluida en la licencia'}
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
  en: "The licence lists the authorised substances. Adding one requires an update (actualización) of the licence."
  es: "La licencia enumera las sustancias autorizadas. Para agregar una se requiere la actualización de la licencia."
message:
  en: "{substance} is not among the substances of licence {reference}, the licence of the operator in force that day."
  es: "La licencia {reference}, vigente ese día, no incluye {substance}."
mend:
  en: "Request an update (actualización) of the licence to add the substance."
  es: "Solicite la actualización de la licencia para agregar la sustancia."
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
