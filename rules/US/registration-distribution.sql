/*
id: US-REGISTRATION-DISTRIBUTION
title: {en: 'List I distributed without a registration', es: 'Lista I distribuida sin registro'}
authority: US
law: us-21-usc
provision: 21 U.S.C. 822(a)(1)
kind: law
outcome: violation
lane: red
movement: [transfer]
scope: line
unit: count
verified: true
why:
  en: "Manufacture or distribution of a List I chemical needs a yearly registration; List II is not named there."
  es: "Fabricar o distribuir una sustancia de la Lista I requiere un registro anual; la Lista II no se menciona allí."
message:
  en: "{substance} (List I) is distributed by {reference}, for whom no registration in force is held."
  es: "{substance} (Lista I) es distribuida por {reference}, sin registro vigente."
unknown:
  en: "Whether a registration is held cannot be determined: the number of the operator is missing."
  es: "No se puede determinar si hay registro: falta el número del operador."
mend:
  en: "Register with the DEA, or show the exemption that is claimed."
  es: "Regístrese ante la DEA o demuestre la exención invocada."
*/
SELECT f.line_id AS line_id, CASE WHEN f.consignor_id <> '' THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.consignor_id AS reference
FROM facts AS f
LEFT JOIN licences AS l
    ON l.operator_id = f.consignor_id AND l.status = 'active' AND l.jurisdiction = 'US'
    AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
WHERE f.home_list = 'List I' AND f.home_certain AND l.licence_number IS NULL
