/*
id: IND-PAYER-ELSEWHERE
title: {en: 'Paid from a country that is not on the line', es: 'Pagada desde un país ajeno a la operación'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "A payment from a country that has nothing to do with the goods asks for an explanation."
  es: "Un pago desde un país que no tiene relación con la mercancía pide una explicación."
message:
  en: "{substance} is paid from {reference}; no party and no part of the route is there."
  es: "{substance} se paga desde {reference}, país en el que no hay ninguna de las partes ni pasa la ruta."
mend:
  en: "Ask who pays from there, and for whom."
  es: "Pregunte quién paga desde allí y por cuenta de quién."
*/
SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.payer_country AS reference
FROM facts AS f
WHERE f.certain AND (f.home_list IS NOT NULL OR f.un_list IS NOT NULL) AND f.payer_country <> ''
    AND f.payer_country NOT IN (f.consignor_country, f.consignee_country, f.origin_country, f.destination_country)
    AND NOT contains(f.transit_countries, f.payer_country)
