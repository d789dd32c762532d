/*
id: IND-CAS-DISAGREES
title: {en: 'CAS number disagrees with name or structure', es: 'El número CAS no corresponde al nombre o a la estructura'}
law: risk-indicators
kind: indicator
outcome: review
lane: red
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "A line whose CAS number, name and structure belong to different substances holds an error or a disguise."
  es: "Una línea cuyo número CAS, nombre y estructura son de sustancias distintas contiene un error o un encubrimiento."
message:
  en: "The CAS number, name and structure of this line do not match: {codes}."
  es: "El número CAS, el nombre y la estructura de esta línea no coinciden: {codes}."
mend:
  en: "Compare with the label and the safety data sheet."
  es: "Compare con la etiqueta y la hoja de seguridad."
*/
SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.conflict AS reference
FROM facts AS f
WHERE f.conflict <> ''
