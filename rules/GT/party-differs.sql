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
  en: "The firm is declared as {reference}, which is not the name under which its number is registered."
  es: "La empresa se declara como {reference}, que no es el nombre con que su número está registrado."
mend:
  en: "Correct the name or the number, or file an update of the licence."
  es: "Corrija el nombre o el número, o solicite la actualización de la licencia."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed,
    CASE WHEN f.movement = 'import' THEN f.consignee_name ELSE f.consignor_name END AS reference
FROM facts AS f
JOIN operators AS o ON o.operator_id = f.operator_id
WHERE f.home_list IS NOT NULL AND f.certain AND o.name <> ''
    AND CASE WHEN f.movement = 'import' THEN f.consignee_name ELSE f.consignor_name END <> ''
    -- letters and digits only: blanks, dots, accents and capitals do not make another firm
    AND CASE WHEN f.movement = 'import' THEN f.consignee_key ELSE f.consignor_key END <> o.name_key
