/*
id: GT-LICENCE-TERM
title: {en: 'Licence recorded for longer than allowed', es: 'Licencia registrada por más tiempo del permitido'}
authority: GT
law: gt-tramite-3469
provision: null
kind: law
outcome: review
lane: yellow
movement: [import, export, transfer]
scope: line
unit: days
verified: true
why:
  en: "The licence is valid for five years, or as long as the sanitary licence of a pharmaceutical establishment."
  es: "La licencia vale cinco años, o lo que la licencia sanitaria de un establecimiento farmacéutico."
message:
  en: "Licence {reference} is recorded with a validity of {measured} days. A licence is valid for {allowed} years, unless it follows the sanitary licence of a pharmaceutical establishment."
  es: "La licencia {reference} está registrada con una vigencia de {measured} días. Una licencia vale {allowed} años, salvo que siga la vigencia de la licencia sanitaria de un establecimiento farmacéutico."
mend:
  en: "Compare the dates in the registry with the original licence."
  es: "Compare las fechas del registro con la licencia original."
*/
SELECT f.line_id AS line_id, CAST(MIN(l.last_day_number - l.first_day_number + 1) AS BIGINT) AS measured, MAX(v.value) AS allowed,
    MIN(l.licence_number) AS reference
FROM facts AS f
JOIN parameters AS v
    ON v.key = 'gt_licence_years' AND v.substance = f.substance
    AND f.declaration_date BETWEEN v.from_date AND v.to_date
JOIN licences AS l
    ON l.operator_id = f.operator_id AND l.status = 'active' AND l.jurisdiction = 'GT'
    AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
    AND l.term_months > v.value * 12
LEFT JOIN licences AS h -- one that is no longer than it may be
    ON h.operator_id = f.operator_id AND h.status = 'active' AND h.jurisdiction = 'GT'
    AND f.day_number BETWEEN h.first_day_number AND h.last_day_number
    AND h.term_months <= v.value * 12
WHERE f.home_list IS NOT NULL AND f.home_certain AND h.licence_number IS NULL
GROUP BY f.line_id
