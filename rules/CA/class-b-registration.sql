/*
id: CA-CLASS-B-REGISTRATION
title: {en: 'Class B without a registration', es: 'Clase B sin registro'}
authority: CA
law: ca-pcr
provision: s. 57(2), (3)
kind: law
outcome: violation
lane: red
movement: [import, export]
scope: line
unit: count
verified: true
message:
  en: "{substance} (Class B) is imported or exported by {reference}, for whom no registration in force is held."
  es: "{substance} (Clase B) es importada o exportada por {reference}, sin registro vigente."
mend:
  en: "Register with Health Canada."
  es: "Regístrese ante Health Canada."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.operator_id AS reference
FROM facts AS f
LEFT JOIN licences AS l
    ON l.operator_id = f.operator_id AND l.status = 'active' AND l.authority = 'CA'
    AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
WHERE f.home_list = 'Class B' AND f.certain AND l.licence_number IS NULL
