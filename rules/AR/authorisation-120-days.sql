/*
id: AR-AUTHORISATION-120-DAYS
title: {en: 'Authorisation that has lapsed by its age', es: 'Autorización caduca por su antigüedad'}
authority: AR
law: ar-decreto-593-2019
provision: Anexo I, art. 15
kind: law
outcome: violation
lane: red
movement: [import, export]
scope: line
unit: days
verified: true
why:
  en: "An authorisation lapses 120 calendar days after it was issued, whatever day it names."
  es: "La autorización caduca a los 120 días corridos de su emisión, sea cual sea la fecha que indique."
message:
  en: "Authorisation {reference} was issued {measured} days before the declaration; it lapses after {allowed} days."
  es: "La autorización {reference} se emitió {measured} días antes de la declaración; caduca a los {allowed} días."
mend:
  en: "Obtain a new authorisation."
  es: "Obtenga una autorización nueva."
*/
SELECT f.line_id AS line_id, CAST(f.day_number - p.first_day_number AS BIGINT) AS measured, v.value AS allowed,
    p.permit_number AS reference, v.verified AS verified
FROM facts AS f
JOIN permits AS p
    ON p.permit_number = f.permit_number AND p.operator_id = f.operator_id AND p.substance = f.substance
    AND p.jurisdiction = 'AR'
JOIN parameters AS v ON v.key = 'ar_authorisation_days' AND v.substance = f.substance
        AND f.declaration_date BETWEEN v.from_date AND v.to_date
WHERE f.home_list = 'Lista I' AND f.home_certain AND f.day_number - p.first_day_number > v.value
