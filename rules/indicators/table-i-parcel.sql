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
  en: "Precursors of UN Table I are industrial or pharmaceutical goods; a postal or courier parcel is an odd delivery method."
  es: "Los precursores del Cuadro I de la ONU son mercancía industrial o farmacéutica; un paquete postal o de mensajería es un modo de entrega inusual."
message:
  en: "{substance} (UN Table I) moves as a parcel ({reference}), {measured}."
  es: "{substance} (Cuadro I de la ONU) viaja como paquete ({reference}), {measured}."
mend:
  en: "Examine the parcel and identify the addressee."
  es: "Examine el paquete e identifique al destinatario."
*/
SELECT f.line_id AS line_id, COALESCE(f.quantity_mg, 0) AS measured, CAST(0 AS BIGINT) AS allowed,
    f.transport_mode AS reference
FROM facts AS f
WHERE f.un_list = 'Table I' AND f.un_certain AND f.parcel
