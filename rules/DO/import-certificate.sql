/*
id: DO-IMPORT-CERTIFICATE
title: {en: 'Imported without certificate', es: 'Importación sin certificado'}
authority: DO
law: do-ley-50-88
provision: null
kind: law
outcome: violation
lane: red
movement: [import]
scope: line
unit: count
verified: true
why:
  en: "Controlled chemical substances are imported with a certificate of DIGEMAPS and DNCD, as the State notified the WTO. The text of the law itself was not consulted. Only one counts that the registry holds for this firm and substance, on the day."
  es: "Las sustancias químicas controladas se importan con certificado de DIGEMAPS y la DNCD, según notificó el Estado a la OMC. No se consultó el texto de la ley. Solo cuenta el que conste en el registro para esta empresa y sustancia, en la fecha."
message:
  en: "{substance} ({list}) is imported, and no certificate in force that the registry holds for {reference} is declared."
  es: "Se importa {substance} ({list}) y no se declaró un certificado vigente de {reference} que conste en el registro."
unknown:
  en: "We cannot tell whether a certificate covers {substance} ({list}): the operator number is missing."
  es: "No se puede determinar si un certificado ampara {substance} ({list}): falta el número del operador."
mend:
  en: "Obtain the import certificate and declare its number."
  es: "Obtenga el certificado de importación y declare su número."
*/
SELECT f.line_id AS line_id, CASE WHEN f.operator_id <> '' THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.operator_id AS reference
FROM facts AS f
LEFT JOIN permits AS p -- a number that is not in the registry for this firm, substance and movement is no paper
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.operator_id = f.operator_id
    AND p.movement = f.movement AND p.jurisdiction = 'DO' AND p.status = 'active'
    AND f.day_number BETWEEN p.first_day_number AND p.last_day_number
WHERE f.home_list IN ('Categoría V', 'Precursores', 'List not read') AND f.home_certain AND p.permit_number IS NULL
