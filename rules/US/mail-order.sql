/*
id: US-MAIL-ORDER
title: {en: 'Ephedrine by post or carrier', es: 'Efedrina por correo o transportista'}
authority: US
law: us-21-usc
provision: 21 U.S.C. 830(b)(3)
kind: law
outcome: review
lane: yellow
movement: [transfer, export]
scope: line
unit: mg
verified: true
why:
  en: "Ephedrine, pseudoephedrine and phenylpropanolamine sent by post or carrier to a person who is not regulated, or exported so, are reported monthly (purchaser, quantity and form, address); exports reported by notice are left out."
  es: "La efedrina, pseudoefedrina y fenilpropanolamina enviadas por correo o transportista a una persona no regulada, o exportadas así, se informan mensualmente (comprador, cantidad y forma, dirección); se exceptúan las exportaciones avisadas."
message:
  en: "{measured} of {substance} go by post or carrier ({reference}) to a party without a registration: a monthly report is required."
  es: "{measured} de {substance} van por correo o transportista ({reference}) a una parte sin registro: se requiere un informe mensual."
mend:
  en: "Report purchaser, quantity, form and address for the month."
  es: "Informe comprador, cantidad, forma y dirección del mes."
*/
SELECT f.line_id AS line_id, COALESCE(f.quantity_mg, 0) AS measured, CAST(0 AS BIGINT) AS allowed,
    f.transport_mode AS reference
FROM facts AS f
JOIN parameters AS p ON p.key = 'us_import_only_as_necessary' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
LEFT JOIN licences AS l
    ON l.operator_id = f.consignee_id AND l.status = 'active' AND l.jurisdiction = 'US'
    AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
WHERE f.home_list = 'List I' AND f.home_certain AND f.parcel AND l.licence_number IS NULL
    AND (f.movement = 'transfer' OR f.pen_number = '')
