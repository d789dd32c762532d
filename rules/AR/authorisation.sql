/*
id: AR-AUTHORISATION
title: {en: 'Lista I across the border without prior authorisation', es: 'Lista I a través de la frontera sin autorización previa'}
authority: AR
law: ar-decreto-593-2019
provision: Anexo I, arts. 13, 14
kind: law
outcome: violation
lane: red
movement: [import, export]
scope: line
unit: count
verified: true
why:
  en: "Import and export of substances of Lista I, and of products that hold them, need a prior authorisation for one precursor and one customs destination. Only one counts that the registry holds for this firm, substance and movement, on the day."
  es: "La importación y la exportación de sustancias de la Lista I, y de productos que las contienen, requieren autorización previa para un solo precursor y un solo destino aduanero. Solo cuenta la que conste en el registro para esta empresa, sustancia y movimiento, en la fecha."
message:
  en: "{substance} ({list}) crosses the border, and no prior authorisation in force that the registry holds for {reference} is declared."
  es: "{substance} ({list}) cruza la frontera y no se declaró una autorización previa vigente de {reference} que conste en el registro."
unknown:
  en: "We cannot tell whether an authorisation covers {substance} ({list}): the operator number is missing."
  es: "No se puede determinar si una autorización ampara {substance} ({list}): falta el número del operador."
mend:
  en: "Obtain the prior authorisation and declare its number."
  es: "Obtenga la autorización previa y declare su número."
*/
SELECT f.line_id AS line_id, CASE WHEN f.operator_id <> '' THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.operator_id AS reference,
    f.exempt IS NOT NULL AS verified -- a share by weight does not tell one by volume
FROM facts AS f
LEFT JOIN permits AS p -- a number that is not in the registry for this firm, substance and movement is no paper
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.operator_id = f.operator_id
    AND p.movement = f.movement AND p.jurisdiction = 'AR' AND p.status = 'active'
    AND f.day_number BETWEEN p.first_day_number AND p.last_day_number
WHERE f.home_list = 'Lista I' AND f.home_certain AND p.permit_number IS NULL
    AND NOT COALESCE(f.exempt, FALSE)
