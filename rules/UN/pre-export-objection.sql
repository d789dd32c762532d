/*
id: UN-PRE-EXPORT-OBJECTION
title: {en: 'Export despite an objection', es: 'Exportación pese a una objeción'}
authority: UN
law: un-1988
provision: art. 12(10)(a)
kind: law
outcome: review
lane: red
movement: [export]
scope: line
unit: count
verified: true
why:
  en: "A notification serves the importing State to object before the goods leave."
  es: "La notificación permite al Estado importador objetar antes de la salida de la mercancía."
message:
  en: "The destination objected to pre-export notification {reference} for {substance}."
  es: "El país de destino objetó la notificación previa {reference} de {substance}."
mend:
  en: "Stop the export until the destination has withdrawn its objection."
  es: "Detenga la exportación hasta que el destino retire su objeción."
*/
SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, n.pen_number AS reference
FROM facts AS f
JOIN pens AS n
    ON n.pen_number = f.pen_number AND n.substance = f.substance
    AND COALESCE(n.operator_id, f.operator_id) = f.operator_id
WHERE f.un_list IS NOT NULL AND f.un_certain AND n.answer = 'objection'
    -- where the Union names the substance its own rule says so, and this law as well
    AND NOT (f.jurisdiction = 'EU' AND f.home_list IS NOT NULL AND f.home_certain)
