/*
id: MX-TRANSIT
title: {en: 'Transit of narcotics and psychotropics', es: 'Tránsito de estupefacientes y psicotrópicos'}
authority: MX
law: mx-lgs
provision: art. 293
kind: law
outcome: violation
lane: red
movement: [transit]
scope: line
unit: count
verified: true
why:
  en: "Transport through Mexico to another country of substances that are narcotics or psychotropics is prohibited. Of those of art. 245 fr. V the implementing rules were not read."
  es: "Está prohibido el transporte por México hacia otro país de sustancias que son estupefacientes o psicotrópicos. De las del art. 245 fr. V no se leyeron las disposiciones reglamentarias."
message:
  en: "{substance} ({list}) passes through Mexico to {reference}, which is prohibited."
  es: "{substance} ({list}) pasa por México hacia {reference}, lo que está prohibido."
unknown:
  outcome: review
  en: "{substance} ({list}) passes through Mexico to {reference}. Article 293 prohibits it; rules for substances of art. 245 fr. V, whose text was not consulted, may allow it."
  es: "{substance} ({list}) pasa por México hacia {reference}. El artículo 293 lo prohíbe; disposiciones para las sustancias del art. 245 fr. V, cuyo texto no se consultó, pueden permitirlo."
mend:
  en: "Hold the goods and ask the Secretaría de Salud."
  es: "Retenga la mercancía y consulte a la Secretaría de Salud."
*/
SELECT f.line_id AS line_id, CASE WHEN p.key = 'mx_transit_prohibited' THEN CAST(1 AS BIGINT) END AS measured,
    CAST(0 AS BIGINT) AS allowed, f.destination_country AS reference, p.verified AS verified
FROM facts AS f
JOIN parameters AS p
    ON (p.key = 'mx_transit_prohibited' OR p.key = 'mx_transit_review') AND p.substance = f.substance
    AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.home_list IS NOT NULL AND f.home_certain
