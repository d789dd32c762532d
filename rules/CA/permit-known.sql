/*
id: CA-PERMIT-KNOWN
title: {en: 'Permit not in the registry for this movement', es: 'Permiso no registrado para este movimiento'}
authority: CA
law: ca-pcr
provision: ss. 25, 26, 32, 33, 39, 40
kind: law
outcome: review
lane: yellow
movement: [import, export, transit]
scope: line
unit: count
verified: true
why:
  en: "A permit names its holder, precursors, quantities and movement."
  es: "Un permiso indica su titular, precursores, cantidades y movimiento."
message:
  en: "Permit {reference} is not in the registry for this operator, movement and {substance}."
  es: "El permiso {reference} no consta para este operador, movimiento y {substance}."
mend:
  en: "Declare the permit that was issued for this shipment."
  es: "Declare el permiso emitido para este envío."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.permit_number AS reference
FROM facts AS f
LEFT JOIN permits AS p
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.jurisdiction = 'CA'
    AND p.operator_id = f.operator_id AND p.movement = f.movement
WHERE f.home_list IS NOT NULL AND f.home_certain AND f.permit_number <> '' AND p.permit_number IS NULL
