/*
id: US-SUSPENSION-ORDER
title: {en: 'Transaction under a suspension order', es: 'Transacción bajo orden de suspensión'}
authority: US
law: us-21-cfr-1313
provision: 21 U.S.C. 971(c)(1), (d)(2)(B)
kind: law
outcome: violation
lane: red
movement: [import, export, transit]
scope: line
unit: count
verified: true
why:
  en: "DEA may order a suspension; after written notice the transaction may not go on. An objection recorded with the notice counts as the order."
  es: "La DEA puede ordenar la suspensión; tras el aviso escrito la transacción no puede continuar. Una objeción registrada con el aviso representa la orden."
message:
  en: "Notice {reference} for {substance} was answered with an objection; the transaction may not go on."
  es: "El aviso {reference} para {substance} fue respondido con una objeción; la transacción no puede continuar."
mend:
  en: "Stop the transaction until the order is lifted."
  es: "Detenga la transacción hasta que se levante la orden."
*/
SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, n.pen_number AS reference
FROM facts AS f
JOIN pens AS n
    ON n.pen_number = f.pen_number AND n.substance = f.substance
    AND COALESCE(n.operator_id, f.operator_id) = f.operator_id
WHERE f.home_list IS NOT NULL AND f.home_certain AND n.answer = 'objection'
