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
  en: "Importing a substance of Listado I or II requires the original import certificate issued by the Sección for that shipment."
  es: "Importar una sustancia del Listado I o II requiere el certificado de importación original que la Sección emite para cada envío."
message:
  en: "Import of {substance} ({list}) without an import certificate of the Sección de Sicotrópicos: no number is declared that is in the registry for this operator and substance."
  es: "Importación de {substance} ({list}) sin certificado de importación de la Sección de Sicotrópicos: no se declaró ningún número que conste en el registro para este operador y sustancia."
mend:
  en: "Obtain the certificate for this shipment and declare its number."
  es: "Obtenga el certificado para este envío y declare su número."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.home_list AS reference
FROM facts AS f
LEFT JOIN permits AS p -- a number that is not in the registry for this firm, substance and movement is no paper
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.operator_id = f.operator_id
    AND p.movement = f.movement AND p.jurisdiction = 'GT'
WHERE f.home_list = 'Listado I' AND f.home_certain AND p.permit_number IS NULL
