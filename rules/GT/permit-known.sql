/*
id: GT-PERMIT-KNOWN
title: {en: 'Permit not in the registry', es: 'Permiso que no consta en el registro'}
authority: GT
law: gt-f-si-r-01
provision: item 3.d        # GT-09
kind: law
outcome: review
lane: yellow
movement: [import, export]
scope: line
unit: count
verified: false
why:
  en: "The certificate declared must be one issued by the Sección."
  es: "El certificado declarado debe ser uno emitido por la Sección."
message:
  en: "Permit {reference}, declared for {substance}, is not in the registry for this operator and movement."
  es: "El permiso {reference}, declarado para {substance}, no consta en el registro para este operador y movimiento."
mend:
  en: "Compare the number with the original certificate."
  es: "Compare el número con el certificado original."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.permit_number AS reference
FROM facts AS f
LEFT JOIN permits AS p
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.jurisdiction = 'GT'
    AND p.operator_id = f.operator_id AND p.movement = f.movement
WHERE f.home_list IS NOT NULL AND f.home_certain AND f.permit_number <> '' AND p.permit_number IS NULL
