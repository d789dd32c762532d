/*
id: US-REGISTRATION-LIST-I
title: {en: 'List I without a registration', es: 'Lista I sin registro'}
authority: US
law: us-21-usc
provision: 21 U.S.C. 957(a), (b)
kind: law
outcome: violation
lane: red
movement: [import, export]
scope: line
unit: count
verified: true
why:
  en: "Whoever imports or exports a List I chemical is registered, unless an exemption is claimed (agent or employee, carrier, warehouseman, ultimate user, waiver). When an entry is new, those who applied by its first day may go on until the decision."
  es: "Quien importa o exporta una sustancia de la Lista I está registrado, salvo exención invocada (agente o empleado, transportista, almacenista, usuario final, dispensa). Cuando una entrada es nueva, quien solicitó antes de su primer día puede continuar hasta la decisión."
message:
  en: "{substance} (List I) is imported or exported by {reference}, for whom no registration in force that names it is held."
  es: "{substance} (Lista I) es importada o exportada por {reference}, sin registro vigente que la nombre."
unknown:
  en: "We cannot tell whether a registration is held: the operator number, or the concentration of a mixture that may be exempt, is missing."
  es: "No se puede determinar si hay registro: falta el número del operador, o la concentración de una mezcla que puede estar exenta."
mend:
  en: "Register with the DEA for this chemical, or show the exemption or the pending application."
  es: "Regístrese ante la DEA para esta sustancia o demuestre la exención o la solicitud pendiente."
*/
SELECT f.line_id AS line_id, CASE WHEN f.operator_id <> '' AND f.exempt IS NOT NULL THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.operator_id AS reference
FROM facts AS f
LEFT JOIN (
    -- a licence covers the substances that it prints
    SELECT l.operator_id AS operator_id, s.substance AS substance, l.first_day_number AS first_day_number,
        l.last_day_number AS last_day_number
    FROM licences AS l
    JOIN licence_substances AS s ON s.licence_number = l.licence_number
    WHERE l.status = 'active' AND l.jurisdiction = 'US'
) AS c
    ON c.operator_id = f.operator_id AND c.substance = f.substance
    AND f.day_number BETWEEN c.first_day_number AND c.last_day_number
WHERE f.home_list = 'List I' AND f.home_certain AND c.operator_id IS NULL
    AND NOT COALESCE(f.exempt, FALSE)
