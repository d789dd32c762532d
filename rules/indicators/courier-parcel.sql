/*
id: IND-COURIER-PARCEL
title: {en: 'Fentanyl precursor in a parcel', es: 'Precursor de fentanilo en paquete'}
law: gt-agn-2025
kind: indicator
outcome: review
lane: red
movement: [import]
scope: line
unit: mg
verified: true
why:
  en: "Fentanyl precursors are reported to enter mainly as air parcels, in small amounts."
  es: "Se reporta que los precursores de fentanilo ingresan sobre todo en paquetes aéreos, en pequeñas cantidades."
message:
  en: "Parcel ({reference}) with {measured} of {substance}, a fentanyl precursor."
  es: "Paquete ({reference}) con {measured} de {substance}, precursor del fentanilo."
mend:
  en: "Examine the parcel."
  es: "Examine el paquete."
*/
SELECT f.line_id AS line_id, COALESCE(f.quantity_mg, 0) AS measured, CAST(0 AS BIGINT) AS allowed, f.transport_mode AS reference
FROM facts AS f
JOIN parameters AS p ON p.key = 'fentanyl_precursor' AND p.substance = f.substance
    AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.parcel
