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
  en: "{substance} (List I) is imported or exported by {reference}, for whom no registration in force is held."
  es: "{substance} (Lista I) es importada o exportada por {reference}, sin registro vigente."
unknown:
  en: "Whether a registration is held cannot be determined: the number of the operator is missing."
  es: "No se puede determinar si hay registro: falta el número del operador."
mend:
  en: "Register with the DEA for this chemical, or show the exemption or the pending application."
  es: "Regístrese ante la DEA para esta sustancia o demuestre la exención o la solicitud pendiente."
*/
SELECT f.line_id AS line_id, CASE WHEN f.operator_id <> '' THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.operator_id AS reference
FROM facts AS f
LEFT JOIN licences AS l
    ON l.operator_id = f.operator_id AND l.status = 'active' AND l.jurisdiction = 'US'
    AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
WHERE f.home_list = 'List I' AND f.home_certain AND l.licence_number IS NULL
