/*
id: EU-NOTIFICATION-KNOWN
title: {en: 'Notification not in the registry', es: 'Notificación no registrada'}
authority: EU
law: eu-111-2005
provision: art. 11(1)
kind: law
outcome: review
lane: yellow
movement: [export]
scope: line
unit: count
verified: true
why:
  en: "A notification counts for its substance and its country of destination."
  es: "Una notificación vale para su sustancia y su país de destino."
message:
  en: "Notification {reference} is declared for {substance} and is not in the registry for it and this destination."
  es: "Se declaró la notificación {reference} para {substance} y no está registrada para ella y este destino."
mend:
  en: "Check the number; load the notification into the registry."
  es: "Verifique el número; cargue la notificación en el registro."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.pen_number AS reference
FROM facts AS f
LEFT JOIN pens AS n
    ON n.pen_number = f.pen_number AND n.substance = f.substance AND n.importing_country = f.destination_country
    AND COALESCE(n.operator_id, f.operator_id) = f.operator_id
WHERE f.home_list IS NOT NULL AND f.home_certain AND f.pen_number <> '' AND n.pen_number IS NULL
    AND f.partner_law <> 'EU' -- between member states nothing is exported
