/*
id: IND-DUPLICATE-NUMBER
title: {en: Transport document used again, es: Documento de transporte reutilizado}
law: risk-indicators
kind: indicator
outcome: review
lane: yellow
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
message:
  en: "Transport document {reference} is declared in more than one declaration."
  es: "El documento de transporte {reference} se declaró en más de una declaración."
mend:
  en: "Compare the declarations; a document covers one consignment."
  es: "Compare las declaraciones; un documento ampara un solo envío."
*/
SELECT t.line_id AS line_id, t.n AS measured, CAST(1 AS BIGINT) AS allowed, t.transport_document AS reference
FROM (
    SELECT f.line_id AS line_id, f.transport_document AS transport_document,
        (MAX(f.declaration_rank) OVER w - MIN(f.declaration_rank) OVER w) + 1 AS n
    FROM facts AS f
    WHERE f.transport_document <> ''
    WINDOW w AS (PARTITION BY f.transport_document)
) AS t
WHERE t.n > 1
