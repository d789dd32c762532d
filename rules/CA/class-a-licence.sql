/*
id: CA-CLASS-A-LICENCE
title: {en: 'Class A without a licence', es: 'Clase A sin licencia'}
authority: CA
law: ca-pcr
provision: ss. 6(3), 7
kind: law
outcome: violation
lane: red
movement: [import, export]
scope: line
unit: count
verified: true
message:
  en: "{substance} (Class A) is imported or exported by {reference}, for whom no licence in force is held."
  es: "{substance} (Clase A) es importada o exportada por {reference}, sin licencia vigente."
mend:
  en: "Obtain the Class A licence from Health Canada."
  es: "Obtenga la licencia de Clase A de Health Canada."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.operator_id AS reference
FROM facts AS f
LEFT JOIN licences AS l
    ON l.operator_id = f.operator_id AND l.status = 'active' AND l.authority = 'CA'
    AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
WHERE f.home_list = 'Class A' AND f.certain AND l.licence_number IS NULL
