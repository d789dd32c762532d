/*
id: IND-BARE-NAME
title: {en: 'Identified only by CAS number or abbreviation', es: 'Identificada solo por número CAS o abreviatura'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "Goods named only by a CAS number or a vague trade name are one of the published signs of fentanyl precursor trade."
  es: "La mercancía nombrada solo por un número CAS o un nombre comercial vago es una de las señales publicadas del comercio de precursores de fentanilo."
message:
  en: "{substance} is declared only by {codes}; the name is missing."
  es: "{substance} se declaró solo con {codes}; falta el nombre."
mend:
  en: "Ask for the name of the substance on the invoice and the safety data sheet."
  es: "Solicite el nombre de la sustancia en la factura y la hoja de seguridad."
*/
SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.how AS reference
FROM facts AS f
WHERE f.bare AND (f.home_list IS NOT NULL OR f.un_list IS NOT NULL)
