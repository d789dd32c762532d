/*
id: HN-PERMIT-ONCE
title: {en: 'Import permit used more than once', es: 'Permiso de importación usado más de una vez'}
authority: HN
law: hn-control-sanitario
provision: null
kind: law
outcome: violation
lane: red
movement: [import]
scope: operator-substance
unit: count
verified: true
why:
  en: "A permit is valid for one shipment, as the State notified the WTO."
  es: "El permiso vale para un solo envío, según notificó el Estado a la OMC."
message:
  en: "Permit {reference} has now been used in {measured} declarations; it is valid for one shipment."
  es: "El permiso {reference} se ha usado ya en {measured} declaraciones; vale para un solo envío."
mend:
  en: "Ask for the permit of this shipment."
  es: "Solicite el permiso de este envío."
*/
SELECT t.line_id AS line_id, t.nth AS measured, CAST(1 AS BIGINT) AS allowed, t.permit_number AS reference
FROM (
    SELECT
        f.line_id AS line_id, f.permit_number AS permit_number,
        DENSE_RANK() OVER (
            PARTITION BY f.jurisdiction, f.permit_number, f.operator_id ORDER BY f.day_number, f.declaration_number
        ) AS nth
    FROM facts AS f
    WHERE f.home_list IS NOT NULL AND f.home_certain AND f.permit_number <> '' AND f.operator_id <> ''
) AS t
WHERE t.nth > 1
