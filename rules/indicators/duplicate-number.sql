/*
id: IND-DUPLICATE-NUMBER
title: {en: 'Transport document used more than once', es: 'Documento de transporte reutilizado'}
law: risk-indicators
kind: indicator
outcome: review
lane: yellow
movement: [import, export, transfer, transit]
scope: population
unit: count
verified: true
why:
  en: "A transport document covers one consignment."
  es: "Un documento de transporte ampara un solo envío."
message:
  en: "Transport document {reference} is declared in more than one declaration."
  es: "El documento de transporte {reference} se declaró en más de una declaración."
mend:
  en: "Compare the declarations: one document covers one consignment."
  es: "Compare las declaraciones; un documento ampara un solo envío."
*/
SELECT f.line_id AS line_id, t.n AS measured, CAST(1 AS BIGINT) AS allowed, f.transport_document AS reference
FROM facts AS f
JOIN (
    SELECT g.transport_document AS transport_document, COUNT(DISTINCT g.declaration_number) AS n
    FROM facts AS g
    WHERE g.transport_document <> ''
    GROUP BY g.transport_document
    HAVING COUNT(DISTINCT g.declaration_number) > 1
) AS t ON t.transport_document = f.transport_document
