/*
id: US-REGISTRATION-LIST-I
title: {en: 'List I without a registration', es: 'Lista I sin registro'}
authority: US
law: us-21-usc
provision: 21 U.S.C. 957(a), (b)
kind: law
outcome: violation
lane: red
movement: [import, export]
scope: line
unit: count
verified: true
message:
  en: "{substance} (List I) is imported or exported by {reference}, for whom no registration in force is held."
  es: "{substance} (Lista I) es importada o exportada por {reference}, sin registro vigente."
mend:
  en: "Register with the DEA for this chemical, or show the exemption that is claimed."
  es: "Regístrese ante la DEA para esta sustancia o demuestre la exención invocada."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.operator_id AS reference
FROM facts AS f
LEFT JOIN licences AS l
    ON l.operator_id = f.operator_id AND l.status = 'active' AND l.authority = 'US'
    AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
WHERE f.home_list = 'List I' AND f.certain AND l.licence_number IS NULL
