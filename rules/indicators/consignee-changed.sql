/*
id: IND-CONSIGNEE-CHANGED
title: {en: 'Late change of consignee', es: 'Cambio tardío de destinatario'}
law: risk-indicators
kind: indicator
outcome: review
lane: yellow
movement: [import, export, transfer, transit]
scope: declaration
unit: count
verified: true
why:
  en: "A late change of consignee without reason is one of the published suspicious circumstances."
  es: "Un cambio tardío de destinatario sin motivo es una de las circunstancias sospechosas publicadas."
message:
  en: "The consignee of this line was changed after the first declaration. Before: {reference}."
  es: "El destinatario de esta línea se cambió después de la primera declaración. Antes: {reference}."
mend:
  en: "Ask for the reason of the change and verify both consignees."
  es: "Pregunte el motivo del cambio y verifique ambos destinatarios."
*/
SELECT f.line_id AS line_id, CAST(COUNT(*) AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed,
    MAX(CASE WHEN v.consignee_name <> '' THEN v.consignee_name ELSE v.consignee_id END) AS reference
FROM facts AS f
JOIN versions AS v ON v.declaration_number = f.declaration_number AND v.line_number = f.line_number
WHERE f.certain AND (f.home_list IS NOT NULL OR f.un_list IS NOT NULL)
    -- a number that was added and a name in other letters make no other firm
    AND (
        (v.consignee_id <> '' AND f.consignee_id <> '' AND v.consignee_id <> f.consignee_id)
        OR ((v.consignee_id = '' OR f.consignee_id = '') AND v.consignee_key <> f.consignee_key)
    )
GROUP BY f.line_id
