/*
id: EU-AUTHORISATION-SUBSTANCES
title: {en: 'One authorisation for three or more substances', es: 'Una autorización para tres o más sustancias'}
authority: EU
law: eu-2015-1013
provision: art. 11(4)
kind: law
outcome: violation
lane: red
movement: [import, export]
scope: line
unit: count
verified: true
why:
  en: "An authorisation covers at most two scheduled substances."
  es: "Una autorización abarca como máximo dos sustancias catalogadas."
message:
  en: "Authorisation {reference} is in the registry for {measured} scheduled substances; at most {allowed} are covered by one."
  es: "La autorización {reference} consta para {measured} sustancias catalogadas; una abarca como máximo {allowed}."
mend:
  en: "Declare the authorisation that was given for this substance."
  es: "Declare la autorización otorgada para esta sustancia."
*/
SELECT f.line_id AS line_id, CAST(COUNT(DISTINCT p.substance) AS BIGINT) AS measured, MAX(v.value) AS allowed,
    MAX(p.permit_number) AS reference, MIN(CASE WHEN v.verified THEN 1 ELSE 0 END) = 1 AS verified
FROM facts AS f
JOIN permits AS p ON p.permit_number = f.permit_number AND p.operator_id = f.operator_id AND p.jurisdiction = 'EU'
JOIN parameters AS v ON v.key = 'eu_authorisation_substances' AND v.substance = f.substance
    AND f.declaration_date BETWEEN v.from_date AND v.to_date
WHERE f.home_list IS NOT NULL AND f.home_certain
GROUP BY f.line_id
HAVING COUNT(DISTINCT p.substance) > MAX(v.value)
