/*
id: GT-IMPORT-CERTIFICATE
title: {en: 'Import certificate missing', es: 'Falta el certificado de importación'}
authority: GT
law: gt-f-si-r-01
provision: item 3.d        # GT-07
kind: law
outcome: violation
lane: red
movement: [import]
scope: line
unit: count
verified: false
why:
  en: "An import of Listado I or II needs the original import certificate of the Sección for the shipment."
  es: "Una importación de Listado I o II requiere el certificado de importación original de la Sección para el envío."
message:
  en: "{substance} ({list}) is imported without the import certificate of the Sección de Sicotrópicos: none is declared."
  es: "{substance} ({list}) se importa sin el certificado de importación de la Sección de Sicotrópicos: no se declaró ninguno."
mend:
  en: "Obtain the certificate for this shipment and declare its number."
  es: "Obtenga el certificado para este envío y declare su número."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.home_list AS reference
FROM facts AS f
WHERE f.home_list = 'Listado I' AND f.certain AND f.permit_number = ''
