/*
id: US-MIXTURE-BASIS
title: {en: 'Percentage without its basis', es: 'Porcentaje sin su base'}
authority: US
law: us-21-cfr-1310
provision: 21 CFR 1310.12(c)
kind: law
outcome: review
lane: blue
movement: [import, export, transfer, transit]
scope: line
unit: ppm
verified: true
why:
  en: "The concentration counts by weight or volume for mixtures of liquids and by weight where a solid or gas is present; a declaration holds no basis."
  es: "La concentración cuenta por peso o volumen en mezclas de líquidos y por peso si hay un sólido o gas; la declaración no indica la base."
message:
  en: "The mixture is declared with {measured} of {substance}, and whether by weight or by volume is not declared."
  es: "La mezcla se declaró con {measured} de {substance} y no se indica si en peso o en volumen."
mend:
  en: "State whether the percentage is by weight or by volume."
  es: "Indique si el porcentaje es en peso o en volumen."
*/
SELECT f.line_id AS line_id, f.concentration_ppm AS measured, p.value AS allowed, f.substance AS reference
FROM facts AS f
JOIN parameters AS p ON p.key = 'us_mixture_limit_ppm' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
JOIN parameters AS b -- the others are limits by weight, or by a unit of their own
    ON b.key = 'us_mixture_weight_or_volume' AND b.substance = f.substance
    AND f.declaration_date BETWEEN b.from_date AND b.to_date
WHERE f.home_list IS NOT NULL AND f.home_certain AND p.value > 0 AND f.mixture
