/*
id: HN-IMPORT-PERMIT
title: {en: 'Imported without permit', es: 'Importación sin permiso'}
authority: HN
law: hn-control-sanitario
provision: null
kind: law
outcome: violation
lane: red
movement: [import]
scope: line
unit: count
verified: true
why:
  en: "Each import of a controlled substance needs a permit, as the State notified the WTO. The text of the regulation itself was not consulted. Only one counts that the registry holds for this firm and substance, on the day."
  es: "Cada importación de una sustancia controlada requiere permiso, según notificó el Estado a la OMC. No se consultó el texto del reglamento. Solo cuenta el que conste en el registro para esta empresa y sustancia, en la fecha."
message:
  en: "{substance} is imported, and no permit in force that the registry holds for {reference} is declared."
  es: "Se importa {substance} y no se declaró un permiso vigente de {reference} que conste en el registro."
unknown:
  en: "We cannot tell whether a permit covers {substance}: the operator number is missing."
  es: "No se puede determinar si un permiso ampara {substance}: falta el número del operador."
mend:
  en: "Obtain the import permit and declare its number."
  es: "Obtenga el permiso de importación y declare su número."
*/
SELECT f.line_id AS line_id, CASE WHEN f.operator_id <> '' THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.operator_id AS reference
FROM facts AS f
LEFT JOIN permits AS p -- a number that is not in the registry for this firm, substance and movement is no paper
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.operator_id = f.operator_id
    AND p.movement = f.movement AND p.jurisdiction = 'HN' AND p.status = 'active'
    AND f.day_number BETWEEN p.first_day_number AND p.last_day_number
WHERE f.home_list IS NOT NULL AND f.home_certain AND p.permit_number IS NULL
