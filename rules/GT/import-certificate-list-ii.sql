/*
id: GT-IMPORT-CERTIFICATE-LIST-II
title: {en: 'Import certificate: check whether it is required', es: 'Certificado de importación: verificar si se requiere'}
authority: GT
law: gt-f-si-r-01
provision: item 3.d        # GT-07; whether the substance stands on Listado II or III was not read
kind: law
outcome: review
lane: yellow
movement: [import]
scope: line
unit: count
verified: false
why:
  en: "An import of Listado I or II needs the original import certificate; which substances are on II and which on III was not read."
  es: "Una importación de Listado I o II requiere el certificado original; no se leyó qué sustancias están en el II y cuáles en el III."
message:
  en: "Import of {substance} without an import certificate. It is required if the substance is on Listado II; our sources do not say whether it is on II or III."
  es: "Importación de {substance} sin certificado de importación. Se requiere si la sustancia figura en el Listado II; las fuentes consultadas no aclaran si está en el II o en el III."
mend:
  en: "Present the certificate, or show that the substance is on Listado III."
  es: "Presente el certificado o demuestre que la sustancia figura en el Listado III."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.home_list AS reference
FROM facts AS f
LEFT JOIN permits AS p -- a number that is not in the registry for this firm, substance and movement is no paper
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.operator_id = f.operator_id
    AND p.movement = f.movement AND p.jurisdiction = 'GT'
WHERE f.home_list = 'Listado II-or-III' AND f.home_certain AND p.permit_number IS NULL
