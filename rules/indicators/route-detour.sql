/*
id: IND-ROUTE-DETOUR
title: {en: 'Table I substance on a route without reason', es: 'Sustancia del Cuadro I en una ruta sin motivo'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [import, export, transit]
scope: line
unit: count
verified: true
why:
  en: "Goods of UN Table I that return to where they came from, or stop in many countries, take a longer way than trade needs."
  es: "La mercancía del Cuadro I de la ONU que vuelve a su punto de partida o para en muchos países hace un camino más largo del que el comercio necesita."
message:
  en: "{substance} (UN Table I) passes through {reference}: through its own origin or destination, or through {allowed} countries or more."
  es: "{substance} (Cuadro I de la ONU) pasa por {reference}: por su propio origen o destino, o por {allowed} países o más."
mend:
  en: "Ask for the reason of the route, and for the transport document of each stage."
  es: "Pregunte el motivo de la ruta y solicite el documento de transporte de cada tramo."
*/
SELECT f.line_id AS line_id, CAST((LENGTH(f.transit_countries) + 1) // 3 AS BIGINT) AS measured, p.value AS allowed,
    f.transit_countries AS reference
FROM facts AS f
JOIN parameters AS p ON p.key = 'route_stops' AND p.substance = f.substance
    AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.un_list = 'Table I' AND f.un_certain AND f.transit_countries <> ''
    AND (
        (LENGTH(f.transit_countries) + 1) // 3 >= p.value
        OR (f.origin_country <> '' AND f.origin_country <> f.consignor_country
            AND contains(f.transit_countries, f.origin_country))
        OR (f.destination_country <> '' AND f.movement <> 'transit'
            AND contains(f.transit_countries, f.destination_country))
    )
