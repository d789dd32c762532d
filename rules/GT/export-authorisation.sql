/*
id: GT-EXPORT-AUTHORISATION
title: {en: 'Export without authorisation', es: 'Exportación sin autorización'}
authority: GT
law: gt-nt-2-2014
provision: null            # GT-10
kind: law
outcome: violation
lane: red
movement: [export]
scope: line
unit: count
verified: false
why:
  en: "The exporter applies with supporting documents and the MSPAS authorises the export (summary of NT 2-2014)."
  es: "El exportador presenta la solicitud con sus documentos y el MSPAS autoriza la exportación (resumen de la NT 2-2014)."
message:
  en: "Export of {substance} ({list}) without an export authorisation: no number is declared that is in the registry for this operator and substance."
  es: "Exportación de {substance} ({list}) sin autorización de exportación: no se declaró ningún número que conste en el registro para este operador y sustancia."
mend:
  en: "Obtain the authorisation from the MSPAS and declare its number."
  es: "Obtenga la autorización del MSPAS y declare su número."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.home_list AS reference
FROM facts AS f
LEFT JOIN permits AS p -- a number that is not in the registry for this firm, substance and movement is no paper
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.operator_id = f.operator_id
    AND p.movement = f.movement AND p.jurisdiction = 'GT'
WHERE f.home_list IS NOT NULL AND f.home_certain AND p.permit_number IS NULL
