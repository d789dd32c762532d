/*
id: CA-CLASS-A-PERMIT
title: {en: 'Class A without a permit', es: 'Clase A sin permiso'}
authority: CA
law: ca-pcr
provision: ss. 7(c), 10, 33, 39, 40
kind: law
outcome: violation
lane: red
movement: [import, export, transit]
scope: line
unit: count
verified: true
message:
  en: "{substance} (Class A) crosses the border and no permit is declared."
  es: "{substance} (Clase A) cruza la frontera y no se declaró permiso."
mend:
  en: "Obtain the permit for this shipment and declare its number."
  es: "Obtenga el permiso para este envío y declare su número."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.home_list AS reference
FROM facts AS f
WHERE f.home_list = 'Class A' AND f.certain AND f.permit_number = ''
