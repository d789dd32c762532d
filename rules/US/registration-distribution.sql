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
  en: "{substance} (List I) is distributed by {reference}, for whom no registration in force that names it is held."
  es: "{substance} (Lista I) es distribuida por {reference}, sin registro vigente que la nombre."
unknown:
  en: "We cannot tell whether a registration is held: the operator number, or the concentration of a mixture that may be exempt, is missing."
  es: "No se puede determinar si hay registro: falta el número del operador, o la concentración de una mezcla que puede estar exenta."
mend:
  en: "Register with the DEA, or show the exemption that is claimed."
  es: "Regístrese ante la DEA o demuestre la exención invocada."
*/
SELECT f.line_id AS line_id, CASE WHEN f.consignor_id <> '' AND f.exempt IS NOT NULL THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.consignor_id AS reference
FROM facts AS f
LEFT JOIN (
    -- a licence covers the substances that it prints
    SELECT l.operator_id AS operator_id, s.substance AS substance, l.first_day_number AS first_day_number,
        l.last_day_number AS last_day_number
    FROM licences AS l
    JOIN licence_substances AS s ON s.licence_number = l.licence_number
    WHERE l.status = 'active' AND l.jurisdiction = 'US'
) AS c
    ON c.operator_id = f.consignor_id AND c.substance = f.substance
    AND f.day_number BETWEEN c.first_day_number AND c.last_day_number
WHERE f.home_list = 'List I' AND f.home_certain AND c.operator_id IS NULL
    AND NOT COALESCE(f.exempt, FALSE)
