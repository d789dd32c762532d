/*
id: EU-AUTHORISATION-SIX-MONTHS
title: {en: 'Authorisation older than six months', es: 'Autorización de más de seis meses'}
authority: EU
law: eu-111-2005
provision: arts. 18, 25
kind: law
outcome: violation
lane: red
movement: [import, export]
scope: line
unit: days
verified: true
why:
  en: "An import or export authorisation is valid for at most six months from its first day."
  es: "Una autorización de importación o exportación vale como máximo seis meses desde su primer día."
message:
  en: "Authorisation {reference} began {measured} days before the declaration, more than {allowed} months."
  es: "La autorización {reference} inició {measured} días antes de la declaración, más de {allowed} meses."
mend:
  en: "Obtain a new authorisation."
  es: "Obtenga una autorización nueva."
*/
SELECT f.line_id AS line_id, CAST(f.day_number - p.first_day_number AS BIGINT) AS measured, v.value AS allowed,
    p.permit_number AS reference, v.verified AS verified
FROM facts AS f
JOIN permits AS p
    ON p.permit_number = f.permit_number AND p.operator_id = f.operator_id AND p.substance = f.substance
    AND p.jurisdiction = 'EU'
JOIN parameters AS v ON v.key = 'eu_authorisation_months' AND v.substance = f.substance
        AND f.declaration_date BETWEEN v.from_date AND v.to_date
WHERE f.home_list IS NOT NULL AND f.home_certain AND (
    (year(f.declaration_date) - year(p.valid_from)) * 12 + month(f.declaration_date) - month(p.valid_from) > v.value
    OR (
        (year(f.declaration_date) - year(p.valid_from)) * 12 + month(f.declaration_date) - month(p.valid_from) = v.value
        AND day(f.declaration_date) > day(p.valid_from)
    )
)
