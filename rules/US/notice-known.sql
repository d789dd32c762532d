/*
id: US-NOTICE-KNOWN
title: {en: 'Notice not in the registry', es: 'Aviso no registrado'}
authority: US
law: us-21-cfr-1313
provision: 21 CFR 1313.12(b), (d), 1313.21(b)
kind: law
outcome: review
lane: yellow
movement: [import, export, transit]
scope: line
unit: count
verified: true
why:
  en: "Goods are not released without a transaction identification number; the number has to be that of a notice for this chemical."
  es: "La mercancía no se libera sin número de identificación de la transacción; el número debe ser el de un aviso para esta sustancia."
message:
  en: "Notice {reference} is declared for {substance} and is not in the registry for it."
  es: "Se declaró el aviso {reference} para {substance} y no está registrado para ella."
mend:
  en: "Check the number; load the notice into the registry."
  es: "Verifique el número; cargue el aviso en el registro."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.pen_number AS reference
FROM facts AS f
LEFT JOIN pens AS n
    ON n.pen_number = f.pen_number AND n.substance = f.substance
    AND COALESCE(n.operator_id, f.operator_id) = f.operator_id
WHERE f.home_list IS NOT NULL AND f.home_certain AND f.pen_number <> '' AND n.pen_number IS NULL
