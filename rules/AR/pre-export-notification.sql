/*
id: AR-PRE-EXPORT-NOTIFICATION
title: {en: 'Lista I exported without pre-export notification', es: 'Lista I exportada sin notificación previa'}
authority: AR
law: ar-decreto-593-2019
provision: Anexo I, art. 16
kind: law
outcome: review
lane: yellow
movement: [export]
scope: line
unit: count
verified: true
why:
  en: "Before an export authorisation is given, the importing country is notified; the 1988 Convention, art. 12(10)(a), asks for the same where that country requested it. Only a notification counts that the registry holds for this firm, substance and destination, sent before the goods leave."
  es: "Antes de otorgar una autorización de exportación se notifica al país importador; la Convención de 1988, art. 12(10)(a), pide lo mismo cuando ese país lo solicitó. Solo cuenta la notificación que conste en el registro para esta empresa, sustancia y destino, enviada antes de la salida."
message:
  en: "The registry holds no pre-export notification for {substance} ({reference})."
  es: "No consta la notificación previa a la exportación de {substance} ({reference})."
mend:
  en: "Notify through the authority and wait for the answer of the importing country."
  es: "Notifique por conducto de la autoridad y espere la respuesta del país importador."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.home_list AS reference
FROM facts AS f
LEFT JOIN pens AS n -- sent before the goods leave, for this substance, firm and destination
    ON n.pen_number = f.pen_number AND n.substance = f.substance
    AND COALESCE(n.operator_id, f.operator_id) = f.operator_id
    AND n.importing_country = f.destination_country AND n.sent_day_number <= f.day_number
WHERE f.home_list = 'Lista I' AND f.home_certain AND n.pen_number IS NULL AND NOT COALESCE(f.exempt, FALSE)
