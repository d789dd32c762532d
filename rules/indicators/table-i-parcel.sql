/*
id: IND-TABLE-I-PARCEL
title: {en: 'Table I substance in a parcel', es: 'Sustancia del Cuadro I en paquete'}
law: risk-indicators
kind: indicator
outcome: review
lane: red
movement: [import, export, transfer, transit]
scope: line
unit: mg
verified: true
why:
  en: "Precursors of UN Table I are industrial or pharmaceutical goods; they are rarely sent as postal or courier parcels."
  es: "Los precursores del Cuadro I de la ONU son mercancías industriales o farmacéuticas; rara vez se envían por paquete postal o de mensajería."
message:
  en: "Parcel ({reference}) with {measured} of {substance} (UN Table I)."
  es: "Paquete ({reference}) con {measured} de {substance} (Cuadro I de la ONU)."
mend:
  en: "Examine the parcel and identify the addressee."
  es: "Examine el paquete e identifique al destinatario."
*/
SELECT f.line_id AS line_id, COALESCE(f.quantity_mg, 0) AS measured, CAST(0 AS BIGINT) AS allowed,
    f.transport_mode AS reference
FROM facts AS f
WHERE f.un_list = 'Table I' AND f.un_certain AND f.parcel
