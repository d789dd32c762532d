/*
id: GT-LICENCE-ENDING
title: {en: 'Licence about to expire', es: 'Licencia por vencer'}
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
  en: "Renewal must be requested 30 days before expiry (student summary of NT 2-2014; original text not consulted)."
  es: "La renovación se solicita 30 días antes del vencimiento (resumen estudiantil de la NT 2-2014; texto original no consultado)."
message:
  en: "Licence {reference} expires soon after the declaration (days left: {measured}). Renewal must be requested {allowed} days before expiry."
  es: "La licencia {reference} está por vencer (días restantes: {measured}). La renovación se solicita {allowed} días antes del vencimiento."
mend:
  en: "Request the renewal from the MSPAS now."
  es: "Solicite ahora la renovación ante el MSPAS."
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
