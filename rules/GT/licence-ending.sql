/*
id: GT-LICENCE-ENDING
title: {en: 'Licence about to end', es: 'Licencia por vencer'}
authority: GT
law: gt-nt-2-2014
provision: null            # GT-03, weak source
kind: law
outcome: review
lane: yellow
movement: [import, export, transfer]
scope: line
unit: days
verified: false
why:
  en: "Renewal of the licence is to be filed 30 days ahead (student summary of NT 2-2014)."
  es: "La renovación de la licencia se solicita con 30 días de anticipación (resumen estudiantil de NT 2-2014)."
message:
  en: "Licence {reference} ends {measured} days after the declaration; renewal is to be filed {allowed} days ahead."
  es: "La licencia {reference} vence {measured} días después de la declaración; la renovación se solicita con {allowed} días de anticipación."
mend:
  en: "File the renewal with the MSPAS now."
  es: "Solicite ya la renovación ante el MSPAS."
*/
SELECT
    f.line_id AS line_id,
    CAST(MAX(l.last_day_number) - f.day_number AS BIGINT) AS measured,
    MAX(p.value) AS allowed,
    MAX(l.licence_number) AS reference,
    MIN(CASE WHEN p.verified THEN 1 ELSE 0 END) = 1 AS verified
FROM facts AS f
JOIN licences AS l
    ON l.operator_id = f.operator_id AND l.status = 'active' AND l.jurisdiction = 'GT'
    AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
JOIN parameters AS p
    ON p.key = 'gt_licence_renewal_days' AND p.substance = f.substance
    AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.home_list IS NOT NULL AND f.home_certain
GROUP BY f.line_id, f.day_number
HAVING MAX(l.last_day_number) - f.day_number < MAX(p.value)
