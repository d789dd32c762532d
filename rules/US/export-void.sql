/*
id: US-EXPORT-VOID
title: {en: 'Export declaration void', es: 'Declaración de exportación sin efecto'}
authority: US
law: us-21-cfr-1313
provision: 21 CFR 1313.21(h)
kind: law
outcome: violation
lane: red
movement: [export]
scope: line
unit: days
verified: true
why:
  en: "An export declaration is void 180 calendar days after it is deemed filed; the day on which the notice was sent counts as that day."
  es: "Una declaración de exportación caduca 180 días calendario después de considerarse presentada; el día de envío del aviso representa ese día."
message:
  en: "The goods leave {measured} days after notice {reference} was filed; it is void after {allowed} days."
  es: "La mercancía sale {measured} días después de presentado el aviso {reference}, que queda sin efecto a los {allowed} días."
mend:
  en: "File a new export declaration."
  es: "Presente una nueva declaración de exportación."
*/
SELECT f.line_id AS line_id, CAST(f.day_number - n.sent_day_number AS BIGINT) AS measured, p.value AS allowed,
    n.pen_number AS reference, p.verified AS verified
FROM facts AS f
JOIN pens AS n
    ON n.pen_number = f.pen_number AND n.substance = f.substance
    AND COALESCE(n.operator_id, f.operator_id) = f.operator_id
JOIN parameters AS p ON p.key = 'us_declaration_void_days' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.home_list IS NOT NULL AND f.home_certain AND f.day_number - n.sent_day_number > p.value
