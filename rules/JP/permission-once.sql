/*
id: JP-PERMISSION-ONCE
title: {en: 'Permission declared for more than one consignment', es: 'Permiso declarado para más de un envío'}
authority: JP
law: jp-stimulants-act
provision: arts. 30-6, 30-7
kind: law
outcome: review
lane: yellow
movement: [import, export]
scope: operator-substance
unit: count
verified: true
why:
  en: "The permission to import or export a raw material of stimulants is given for each consignment."
  es: "El permiso para importar o exportar una materia prima de estimulantes se da para cada envío."
message:
  en: "Permission {reference} has now been declared for {measured} consignments; it is given for {allowed}."
  es: "El permiso {reference} se ha declarado ya para {measured} envíos; se da para {allowed}."
mend:
  en: "Compare with the original, and obtain the permission of this consignment."
  es: "Compare con el original y obtenga el permiso de este envío."
*/
SELECT t.line_id AS line_id, t.nth AS measured, CAST(1 AS BIGINT) AS allowed, t.permit_number AS reference
FROM (
    SELECT
        f.line_id AS line_id, f.permit_number AS permit_number,
        DENSE_RANK() OVER (
            PARTITION BY f.jurisdiction, f.permit_number, f.operator_id ORDER BY f.day_number, f.declaration_number
        ) AS nth
    FROM facts AS f
    WHERE f.home_list IN ('Stimulant raw materials, Act', 'Stimulant raw materials, Cabinet Order') AND f.home_certain
        AND f.permit_number <> '' AND f.operator_id <> ''
) AS t
WHERE t.nth > 1
