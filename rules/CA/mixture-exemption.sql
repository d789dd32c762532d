/*
id: CA-MIXTURE-EXEMPTION
title: {en: 'Mixture that may be exempt', es: 'Mezcla que puede estar exenta'}
authority: CA
law: ca-pcr
provision: ss. 3, 49, 55, 77; CDSA Sch. VI Part 3
kind: law
outcome: review
lane: yellow
movement: [import, export, transfer, transit]
scope: line
unit: ppm
verified: true
why:
  en: "A mixture with a precursor is a precursor. Exempt are mixtures within a limit and, for Class A, for the uses named in s. 3 (fragrance or flavouring; silicone sealant, adhesive or coating; the uses listed for GBL and 1,4-butanediol), and mixtures with an authorisation certificate."
  es: "Una mezcla con un precursor es un precursor. Están exentas las mezclas dentro de un límite y, en Clase A, para los usos de s. 3 (fragancia o saborizante; sellador, adhesivo o recubrimiento de silicona; los usos listados para GBL y 1,4-butanodiol), y las que tienen certificado de autorización."
message:
  en: "The mixture holds {measured} of {substance}; up to {allowed} it may be exempt, if it is meant for the use that the regulation names."
  es: "La mezcla contiene {measured} de {substance}; hasta {allowed} puede estar exenta, si se destina al uso que nombra el reglamento."
unknown:
  en: "We cannot tell whether this mixture of {substance} may be exempt: its concentration is missing (limit {allowed})."
  es: "No se puede determinar si esta mezcla de {substance} puede estar exenta: falta su concentración (límite {allowed})."
mend:
  en: "Show the use of the mixture, or its authorisation certificate."
  es: "Demuestre el uso de la mezcla o su certificado de autorización."
*/
SELECT f.line_id AS line_id, f.concentration_ppm AS measured, p.value AS allowed, f.substance AS reference, p.verified AS verified
FROM facts AS f
JOIN parameters AS p
    ON (p.key = 'ca_named_use_limit_ppm' OR p.key = 'ca_mixture_limit_ppm') AND p.substance = f.substance
    AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.home_list IS NOT NULL AND f.home_certain
    AND ((f.mixture AND f.concentration_ppm <= p.value) OR (f.form = 'mixture' AND f.concentration_ppm IS NULL))
