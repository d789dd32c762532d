/*
id: IND-TRANSIT-PROHIBITED
title: {en: 'Passes through a country that prohibits it', es: 'Pasa por un país que lo prohíbe'}
law: risk-indicators
kind: indicator
outcome: review
lane: yellow
movement: [import, export, transit]
scope: line
unit: count
verified: true
on_the_way: true
why:
  en: "Some laws prohibit the passage of listed substances to another country; goods that pass all the same may not reach their destination."
  es: "Algunas leyes prohíben el paso de sustancias listadas hacia otro país; la mercancía que pasa de todos modos puede no llegar a su destino."
message:
  en: "{substance} passes through {reference}, whose law prohibits its transit."
  es: "{substance} pasa por {reference}, cuya ley prohíbe su tránsito."
mend:
  en: "Ask for another route, and tell the authority of that country."
  es: "Solicite otra ruta y avise a la autoridad de ese país."
*/
SELECT DISTINCT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, g.country AS reference,
    g.verified AND p.verified AS verified
FROM facts AS f
JOIN parameters AS p ON p.substance = f.substance AND f.declaration_date BETWEEN p.from_date AND p.to_date
JOIN country_groups AS g ON g.key = p.key AND f.declaration_date BETWEEN g.from_date AND g.to_date
WHERE p.key LIKE '%_transit_prohibited' AND g.belongs AND f.certain AND f.jurisdiction <> g.country
    AND contains(f.transit_countries, g.country)
