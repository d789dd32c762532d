/*
id: US-MIXTURE-LIMIT
title: {en: 'Mixture above its concentration limit', es: 'Mezcla sobre su límite de concentración'}
authority: US
law: us-21-cfr-1310
provision: 21 CFR 1310.12(c), 1310.13
kind: law
outcome: review
lane: yellow
movement: [import, export, transfer, transit]
scope: line
unit: ppm
verified: true
why:
  en: "A mixture that holds a listed chemical at or below its limit is exempt; above it, it is not, unless it was exempted on application. The exemption lifts no liability."
  es: "Una mezcla está exenta si contiene la sustancia listada hasta el límite fijado. Por encima del límite no lo está, salvo exención concedida a solicitud. La exención no exime de responsabilidad."
message:
  en: "The mixture contains {measured} of {substance}; it is exempt only up to {allowed}. Is there an exemption under 21 CFR 1310.13?"
  es: "La mezcla contiene {measured} de {substance}; solo está exenta hasta {allowed}. ¿Existe una exención según 21 CFR 1310.13?"
unknown:
  en: "We cannot tell whether this mixture of {substance} is exempt: its concentration is missing (limit {allowed})."
  es: "No se puede determinar si esta mezcla de {substance} está exenta: falta su concentración (límite {allowed})."
mend:
  en: "Show the exemption, or treat the goods as the listed chemical."
  es: "Demuestre la exención o trate la mercancía como la sustancia listada."
*/
SELECT f.line_id AS line_id, f.concentration_ppm AS measured, CASE WHEN c.value IS NULL THEN p.value ELSE 0 END AS allowed,
    f.substance AS reference, p.verified AS verified
FROM facts AS f
JOIN parameters AS p ON p.key = 'us_mixture_limit_ppm' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
LEFT JOIN parameters AS c -- in an inert carrier such as water it is no mixture, so nothing is exempt
    ON c.key = 'us_not_a_mixture' AND c.substance = f.substance AND f.form <> 'mixture'
    AND f.declaration_date BETWEEN c.from_date AND c.to_date
WHERE f.home_list IS NOT NULL AND f.home_certain AND NOT COALESCE(f.exempt, FALSE)
    AND (f.mixture OR (f.form = 'mixture' AND f.concentration_ppm IS NULL))
