/*
id: UN-DOCUMENTS
title: {en: 'Particulars of the documents missing', es: 'Faltan datos de los documentos'}
authority: UN
law: un-1988
provision: art. 12(9)
kind: law
outcome: review
lane: blue
movement: [import, export]
scope: line
unit: count
verified: true
why:
  en: "Labels and documents of Table I and II substances must show the name, quantity, exporter, importer and, if known, consignee."
  es: "Las etiquetas y documentos de sustancias de los Cuadros I y II deben indicar nombre, cantidad, exportador, importador y, si se conoce, destinatario."
message:
  en: "Data missing for {substance}: {codes} (missing: {measured})."
  es: "Faltan datos de {substance}: {codes} (faltantes: {measured})."
mend:
  en: "Declare what is missing."
  es: "Declare lo que falta."
*/
SELECT t.line_id AS line_id, CAST(t.n AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, trim(t.missing) AS reference
FROM (
    SELECT
        f.line_id AS line_id,
        CASE WHEN f.quantity = '' AND f.quantity_mg IS NULL THEN 1 ELSE 0 END
            + CASE WHEN f.consignor_name = '' AND f.consignor_id = '' THEN 1 ELSE 0 END
            + CASE WHEN f.consignee_name = '' AND f.consignee_id = '' THEN 1 ELSE 0 END AS n,
        CASE WHEN f.quantity = '' AND f.quantity_mg IS NULL THEN 'quantity ' ELSE '' END
            || CASE WHEN f.consignor_name = '' AND f.consignor_id = '' THEN 'consignor ' ELSE '' END
            || CASE WHEN f.consignee_name = '' AND f.consignee_id = '' THEN 'consignee' ELSE '' END AS missing
    FROM facts AS f
    WHERE f.un_list IS NOT NULL AND f.un_certain
) AS t
WHERE t.n > 0
