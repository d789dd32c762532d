/*
id: IND-HS-DISAGREES
title: {en: 'Tariff code disagrees with the substance', es: 'El inciso arancelario no corresponde a la sustancia'}
law: risk-indicators
kind: indicator
outcome: review
lane: yellow
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "A tariff code under which the substance is not classified is an error or a disguise."
  es: "Un inciso en el que la sustancia no se clasifica es un error o un encubrimiento."
message:
  en: "{substance} is not classified under tariff code {reference}."
  es: "{substance} no se clasifica en el inciso {reference}."
mend:
  en: "Check the classification; a wrong code may be an error or a disguise."
  es: "Revise la clasificación; un código equivocado puede ser un error o un encubrimiento."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.hs_code AS reference
FROM facts AS f
LEFT JOIN substance_hs AS h -- as many digits are compared as both have
    ON h.substance = f.substance AND (starts_with(h.hs6, f.hs6) OR starts_with(f.hs6, h.hs6))
WHERE f.certain AND (f.home_list IS NOT NULL OR f.un_list IS NOT NULL) AND f.hs6 <> '' AND h.substance IS NULL
    -- mixtures and preparations have headings of their own
    AND f.form <> 'mixture' AND NOT COALESCE(f.mixture, FALSE)
    AND f.substance IN (SELECT k.substance FROM substance_hs AS k)
