/*
id: IND-LISTED-ON-THE-WAY
title: {en: 'Listed by another country on the way', es: 'Listado por otro país de la ruta'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "An authorisation may have been due in a country of origin, transit or destination."
  es: "En un país de origen, tránsito o destino pudo requerirse una autorización."
message:
  en: "{substance} is on a list of {reference}, a country on the way; an authorisation may have been due there."
  es: "{substance} está en un listado de {reference}, país de la ruta; allí pudo requerirse una autorización."
mend:
  en: "Ask for the authorisation of that country."
  es: "Solicite la autorización de ese país."
*/
SELECT DISTINCT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, c.authority AS reference
FROM facts AS f
JOIN covers_on_the_way AS c ON c.line_id = f.line_id
WHERE f.home_list IS NULL AND f.certain AND c.certain
