/*
id: IND-LISTED-ON-THE-WAY
title: {en: 'Controlled in another country on the route', es: 'Controlada en otro país de la ruta'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
on_the_way: true
why:
  en: "An authorisation may have been due in a country of origin, transit or destination."
  es: "En un país de origen, tránsito o destino pudo requerirse una autorización."
message:
  en: "{reference}, a country on the route, controls {substance}. An authorisation may have been required there."
  es: "{reference}, país de la ruta, controla {substance}. Allí pudo requerirse autorización."
mend:
  en: "Ask for the authorisation of that country."
  es: "Solicite la autorización de ese país."
*/
SELECT DISTINCT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, c.authority AS reference,
    c.verified AS verified
FROM facts AS f
JOIN covers_on_the_way AS c ON c.line_id = f.line_id
WHERE f.home_list IS NULL AND f.certain AND c.certain
