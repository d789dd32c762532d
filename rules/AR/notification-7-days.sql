/*
id: AR-NOTIFICATION-7-DAYS
title: {en: 'Exported before the importing country could answer', es: 'Exportada antes de que el país importador pudiera responder'}
authority: AR
law: ar-decreto-593-2019
provision: Anexo I, art. 16
kind: law
outcome: review
lane: yellow
movement: [export]
scope: line
unit: days
verified: true
why:
  en: "The importing country has seven calendar days to answer a pre-export notification; its silence counts as consent."
  es: "El país importador tiene siete días corridos para responder una notificación previa; su silencio vale como consentimiento."
message:
  en: "Notification {reference} had no answer when the goods were exported (days before: {measured}; the importing country has: {allowed})."
  es: "La notificación {reference} no tenía respuesta al exportarse la mercancía (días de anticipación: {measured}; el país importador tiene: {allowed})."
mend:
  en: "Wait for the answer or for the end of the seven days."
  es: "Espere la respuesta o el fin de los siete días."
*/
SELECT f.line_id AS line_id, CAST(f.day_number - n.sent_day_number AS BIGINT) AS measured, p.value AS allowed,
    n.pen_number AS reference, p.verified AS verified
FROM facts AS f
JOIN pens AS n
    ON n.pen_number = f.pen_number AND n.substance = f.substance
    AND COALESCE(n.operator_id, f.operator_id) = f.operator_id AND n.sent_day_number <= f.day_number
JOIN parameters AS p ON p.key = 'ar_notification_days' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.home_list = 'Lista I' AND f.home_certain
    -- an answer that came after the goods had left is none
    AND (n.answer = 'none' OR (n.answered_on IS NOT NULL AND n.answered_day_number > f.day_number))
    AND f.day_number - n.sent_day_number < p.value
