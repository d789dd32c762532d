/*
id: EU-NOTIFICATION-15-WORKING-DAYS
title: {en: 'Export before the deadline for the destination to answer', es: 'Exportación antes de vencer el plazo de respuesta del destino'}
authority: EU
law: eu-111-2005
provision: art. 11(1)
kind: law
outcome: violation
lane: red
movement: [export]
scope: line
unit: days
verified: true
why:
  en: "The country of destination has 15 working days to answer; then, or once it has answered without objection, the export may be authorised. Saturdays and Sundays do not count; public holidays are not known here and would only lengthen the wait."
  es: "El país de destino tiene 15 días hábiles para responder; después, o si respondió sin objeción, puede autorizarse la exportación. No cuentan sábados ni domingos; los feriados no se conocen aquí y solo alargarían el plazo."
message:
  en: "Notification {reference} for {substance} had no answer on the declaration date (working days elapsed: {measured}; waiting period: {allowed})."
  es: "La notificación {reference} de {substance} no tenía respuesta en la fecha de la declaración (días hábiles transcurridos: {measured}; plazo: {allowed})."
mend:
  en: "Wait for the answer or for the end of the 15 working days."
  es: "Espere la respuesta o el fin de los 15 días hábiles."
*/
SELECT f.line_id AS line_id, CAST(f.workday_number - n.sent_workday_number AS BIGINT) AS measured, p.value AS allowed,
    n.pen_number AS reference, p.verified AS verified
FROM facts AS f
JOIN pens AS n
    ON n.pen_number = f.pen_number AND n.substance = f.substance
    AND COALESCE(n.operator_id, f.operator_id) = f.operator_id
JOIN parameters AS p ON p.key = 'eu_pen_working_days' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.home_list IS NOT NULL AND f.home_certain
    -- an answer that came after the goods had left is none
    AND (n.answer = 'none' OR (n.answered_on IS NOT NULL AND n.answered_day_number > f.day_number))
    AND f.workday_number - n.sent_workday_number < p.value
    AND f.partner_law <> 'EU' -- between member states nothing is exported
