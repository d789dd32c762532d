/*
id: GT-LICENCE-HELD
title: {en: 'No licence to handle precursors', es: 'Sin licencia para manejo de precursores'}
authority: GT
law: gt-ag-54-2003
provision: null            # duty read in tramites.gob.gt 3468 (GT-01); the article was not read
kind: law
outcome: violation
lane: red
movement: [import, export, transfer]
scope: line
unit: count
verified: true
why:
  en: "Whoever imports, exports, makes, stores or distributes listed substances holds a licence to handle precursors and chemical substances; in a transfer both sides do."
  es: "Quien importa, exporta, fabrica, almacena o distribuye sustancias listadas tiene licencia para manejo de precursores y sustancias químicas; en una transferencia, ambas partes."
message:
  en: "{reference} handles {substance} without a licence to handle precursors: {measured} licences in the registry, {allowed} needed."
  es: "{reference} maneja {substance} sin licencia para manejo de precursores: {measured} licencias en el registro, se necesita {allowed}."
unknown:
  en: "Whether {substance} is handled with a licence cannot be determined: the number (NIT) of the Guatemalan party is missing."
  es: "No se puede determinar si {substance} se maneja con licencia: falta el número (NIT) de la parte guatemalteca."
mend:
  en: "Obtain the licence from the MSPAS, or declare under the operator that holds it."
  es: "Obtenga la licencia del MSPAS o declare con el operador que la posee."
*/
SELECT f.line_id AS line_id, CASE WHEN p.party_id <> '' THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, p.party_id AS reference
FROM facts AS f
JOIN (
    -- both firms of a transfer inside the country need the licence; otherwise the Guatemalan side
    SELECT s.line_id AS line_id, s.operator_id AS party_id
    FROM facts AS s
    LEFT JOIN licences AS l ON l.operator_id = s.operator_id AND l.jurisdiction = 'GT'
    WHERE l.licence_number IS NULL
    UNION
    SELECT s.line_id AS line_id, s.consignee_id AS party_id
    FROM facts AS s
    LEFT JOIN licences AS l ON l.operator_id = s.consignee_id AND l.jurisdiction = 'GT'
    WHERE s.movement = 'transfer' AND l.licence_number IS NULL
) AS p ON p.line_id = f.line_id
WHERE f.home_list IS NOT NULL AND f.home_certain
