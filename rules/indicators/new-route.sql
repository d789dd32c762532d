/*
id: IND-NEW-ROUTE
title: {en: 'New route or origin', es: 'Ruta u origen nuevo'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [import, export, transit]
scope: operator-substance
unit: count
verified: true
why:
  en: "A roundabout or new route of an operator that always used others is one of the published suspicious circumstances."
  es: "Una ruta nueva o indirecta de un operador que siempre usó otras es una de las circunstancias sospechosas publicadas."
message:
  en: "First shipment of {substance} by this operator on the route {reference} (consignor, origin, transit, destination); earlier declarations on other routes: {measured}."
  es: "Primer envío de {substance} de este operador por la ruta {reference} (remitente, origen, tránsito, destino); declaraciones anteriores por otras rutas: {measured}."
mend:
  en: "Ask why the route changed."
  es: "Pregunte por qué cambió la ruta."
*/
SELECT t.line_id AS line_id, CAST(t.nth - 1 AS BIGINT) AS measured, t.needed AS allowed, t.route AS reference
FROM (
    SELECT
        f.line_id AS line_id, n.value AS needed,
        f.consignor_country || ' ' || f.origin_country || ' ' || f.transit_countries || ' ' || f.destination_country
            AS route,
        DENSE_RANK() OVER (
            PARTITION BY f.operator_id, f.substance, f.movement ORDER BY f.day_number, f.declaration_number
        ) AS nth,
        DENSE_RANK() OVER (
            PARTITION BY f.operator_id, f.substance, f.movement, f.consignor_country, f.origin_country,
                f.transit_countries, f.destination_country
            ORDER BY f.day_number, f.declaration_number
        ) AS nth_by_route
    FROM facts AS f
    JOIN parameters AS n ON n.key = 'route_history' AND n.substance = f.substance
        AND f.declaration_date BETWEEN n.from_date AND n.to_date
    WHERE f.certain AND f.operator_id <> '' AND (f.home_list IS NOT NULL OR f.un_list IS NOT NULL)
) AS t
WHERE t.nth_by_route = 1 AND t.nth > t.needed
