/*
id: US-MIXTURE-NOT-EXEMPT
title: {en: 'Mixture not exempt at any concentration', es: 'Mezcla no exenta en ninguna concentración'}
authority: US
law: us-21-cfr-1310
provision: 21 CFR 1310.12(c)
kind: law
outcome: review
lane: yellow
movement: [import, export, transfer, transit]
scope: line
unit: ppm
verified: true
why:
  en: "Mixtures of some chemicals are not exempt at any concentration."
  es: "Las mezclas de algunas sustancias no están exentas en ninguna concentración."
message:
  en: "The mixture holds {measured} of {substance}, of which no mixture is exempt."
  es: "La mezcla contiene {measured} de {substance}, de la cual ninguna mezcla está exenta."
mend:
  en: "Treat the goods as the listed chemical."
  es: "Trate la mercancía como la sustancia listada."
*/
SELECT f.line_id AS line_id, COALESCE(f.concentration_ppm, 0) AS measured, p.value AS allowed, f.substance AS reference,
    p.verified AS verified
FROM facts AS f
JOIN parameters AS p ON p.key = 'us_mixture_limit_ppm' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.home_list IS NOT NULL AND f.home_certain AND p.value = 0 AND (f.mixture OR f.form = 'mixture')
