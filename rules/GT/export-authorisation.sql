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
  en: "An export is requested with documents and authorised by the MSPAS (summary of NT 2-2014)."
  es: "La exportación se solicita con documentos y la autoriza el MSPAS (resumen de NT 2-2014)."
message:
  en: "{substance} ({list}) is exported and no export authorisation is declared."
  es: "{substance} ({list}) se exporta y no se declaró autorización de exportación."
mend:
  en: "Obtain the authorisation from the MSPAS and declare its number."
  es: "Obtenga la autorización del MSPAS y declare su número."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.home_list AS reference
FROM facts AS f
WHERE f.home_list IS NOT NULL AND f.certain AND f.permit_number = ''
