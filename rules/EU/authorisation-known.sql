/*
id: EU-AUTHORISATION-KNOWN
title: {en: 'Authorisation not in the registry for this movement', es: 'Autorización no registrada para este movimiento'}
authority: EU
law: eu-111-2005
provision: arts. 12(1), 20
kind: law
outcome: review
lane: yellow
movement: [import, export]
scope: line
unit: count
verified: true
why:
  en: "An authorisation is given to one operator for one substance and movement."
  es: "Una autorización se otorga a un operador para una sustancia y un movimiento."
message:
  en: "Authorisation {reference} is not in the registry for this operator, movement and {substance}."
  es: "La autorización {reference} no consta para este operador, movimiento y {substance}."
mend:
  en: "Declare the authorisation that was issued for this consignment."
  es: "Declare la autorización emitida para este envío."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.permit_number AS reference
FROM facts AS f
LEFT JOIN permits AS p
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.jurisdiction = 'EU'
    AND p.operator_id = f.operator_id AND p.movement = f.movement
WHERE f.home_list IS NOT NULL AND f.home_certain AND f.permit_number <> '' AND p.permit_number IS NULL
