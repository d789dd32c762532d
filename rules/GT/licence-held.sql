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
  en: "Anyone who imports, exports, manufactures, stores or distributes listed substances needs a licence to handle precursors and chemical substances. In a transfer, both parties need it, which is what the protocol of 19 March 2024 has checked."
  es: "Quien importe, exporte, fabrique, almacene o distribuya sustancias listadas necesita licencia para manejo de precursores y sustancias químicas. En una transferencia la necesitan ambas partes, que es lo que manda comprobar el protocolo del 19 de marzo de 2024."
message:
  en: "Company {reference} handles {substance} but has no licence to handle precursors in the registry (licences found: {measured}; required: {allowed})."
  es: "La empresa {reference} maneja {substance} y no tiene licencia para manejo de precursores en el registro (licencias halladas: {measured}; requeridas: {allowed})."
unknown:
  en: "We cannot tell whether {substance} is handled under a licence: the NIT of the Guatemalan party is missing."
  es: "No se puede determinar si {substance} se maneja con licencia: falta el NIT de la parte guatemalteca."
mend:
  en: "Obtain the licence from the MSPAS, or declare the operator that holds it."
  es: "Obtenga la licencia ante el MSPAS, o declare al operador que la tiene."
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
