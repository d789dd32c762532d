/*
id: US-REGISTRATION-YEARLY
title: {en: 'Registration longer than a year', es: 'Registro de más de un año'}
authority: US
law: us-21-usc
provision: 21 U.S.C. 822(a)(1)
kind: law
outcome: review
lane: yellow
movement: [transfer]
scope: line
unit: days
verified: true
why:
  en: "The registration to manufacture or distribute a List I chemical is a yearly one; a record that runs longer needs a look."
  es: "El registro para fabricar o distribuir una sustancia de la Lista I es anual; uno que dura más requiere revisión."
message:
  en: "Registration {reference} is recorded for {measured} days; a yearly registration has at most {allowed}."
  es: "El registro {reference} consta por {measured} días; un registro anual tiene como máximo {allowed}."
mend:
  en: "Compare the record with the certificate of registration."
  es: "Compare el dato con el certificado de registro."
*/
SELECT f.line_id AS line_id, CAST(MIN(l.last_day_number - l.first_day_number + 1) AS BIGINT) AS measured,
    MAX(p.value) AS allowed, MIN(l.licence_number) AS reference
FROM facts AS f
JOIN licences AS l
    ON l.operator_id = f.consignor_id AND l.status = 'active' AND l.jurisdiction = 'US'
    AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
JOIN parameters AS p ON p.key = 'us_registration_days' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.home_list = 'List I' AND f.home_certain
GROUP BY f.line_id
HAVING MIN(l.last_day_number - l.first_day_number + 1) > MAX(p.value)
