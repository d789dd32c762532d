/*
id: GT-PARTY-DIFFERS
title: {en: 'Name differs from the registered one', es: 'El nombre difiere del registrado'}
authority: GT
law: gt-tramite-3469
provision: null
kind: law
outcome: review
lane: yellow
movement: [import, export, transfer]
scope: line
unit: count
verified: true
why:
  en: "A change of owner, legal representative, address, category or technical director needs an update of the licence. A declaration shows the name of the firm."
  es: "El cambio de propietario, representante legal, dirección, categoría o director técnico requiere actualizar la licencia. La declaración muestra el nombre de la empresa."
message:
  en: "The company is declared as {reference}; its number is registered under another name."
  es: "La empresa se declaró como {reference}; su NIT está registrado con otro nombre."
mend:
  en: "Correct the name or the number, or file an update of the licence."
  es: "Corrija el nombre o el número, o solicite la actualización de la licencia."
*/
SELECT DISTINCT p.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, p.name AS reference
FROM (
    -- the Guatemalan side; in a transfer both
    SELECT s.line_id AS line_id, s.consignor_name AS name, s.consignor_key AS name_key, s.consignor_id AS party_id
    FROM facts AS s
    WHERE s.movement <> 'import' AND s.home_list IS NOT NULL AND s.home_certain
    UNION ALL
    SELECT r.line_id AS line_id, r.consignee_name AS name, r.consignee_key AS name_key, r.consignee_id AS party_id
    FROM facts AS r
    WHERE r.movement <> 'export' AND r.home_list IS NOT NULL AND r.home_certain
) AS p
JOIN operators AS o ON o.operator_id = p.party_id
WHERE o.name <> '' AND p.name <> ''
    -- letters and digits only: blanks, dots, accents and capitals do not make another firm
    AND p.name_key <> o.name_key
