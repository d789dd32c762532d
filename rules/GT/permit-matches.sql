/*
id: GT-PERMIT-MATCHES
title: {en: 'Permit does not match the declaration', es: 'El permiso no coincide con la declaración'}
authority: GT
law: gt-f-si-r-01
provision: null            # GT-09, reasoned from GT-07
kind: law
outcome: review
lane: red
movement: [import, export]
scope: line
unit: count
verified: false
why:
  en: "The certificate names substance, operator and movement; the declaration has to agree with it."
  es: "El certificado indica sustancia, operador y movimiento; la declaración debe coincidir."
message:
  en: "Permit {reference} was issued for another substance, operator or movement than this line of {substance}."
  es: "El permiso {reference} se emitió para otra sustancia, otro operador u otro movimiento que los de esta línea de {substance}."
mend:
  en: "Declare the permit that was issued for this shipment."
  es: "Declare el permiso emitido para este envío."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.permit_number AS reference
FROM facts AS f
JOIN permits AS p ON p.permit_number = f.permit_number AND p.jurisdiction = 'GT'
WHERE f.home_list IS NOT NULL AND f.home_certain
GROUP BY f.line_id, f.permit_number, f.substance, f.operator_id, f.movement
HAVING SUM(CASE WHEN p.substance = f.substance AND p.operator_id = f.operator_id AND p.movement = f.movement THEN 1 ELSE 0 END) = 0
