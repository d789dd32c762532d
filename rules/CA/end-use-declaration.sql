/*
id: CA-END-USE-DECLARATION
title: {en: 'Sale to a non-licensee without a stated use', es: 'Venta a quien no tiene licencia sin uso declarado'}
authority: CA
law: ca-pcr
provision: s. 8
kind: law
outcome: review
lane: yellow
movement: [transfer]
scope: line
unit: mg
verified: true
why:
  en: "A sale of a Class A precursor above the schedule maximum to a party that holds no licence needs an end-use declaration (seller, buyer, precursors, all uses). A declaration line shows only the use that was stated."
  es: "La venta de un precursor de Clase A sobre el máximo del anexo a quien no tiene licencia requiere una declaración de uso final (vendedor, comprador, precursores, todos los usos). La línea solo muestra el uso declarado."
message:
  en: "{measured} of {substance} are sold to {reference}, who holds no licence; above {allowed} an end-use declaration is due and no use is stated."
  es: "Se venden {measured} de {substance} a {reference}, sin licencia; sobre {allowed} se debe una declaración de uso final y no se indica uso."
unknown:
  en: "Whether an end-use declaration is due for {substance} sold to {reference} cannot be determined: the quantity is missing (maximum {allowed})."
  es: "No se puede determinar si se debe declaración de uso final por {substance} vendida a {reference}: falta la cantidad (máximo {allowed})."
mend:
  en: "Show the end-use declaration and declare the use."
  es: "Presente la declaración de uso final y declare el uso."
*/
SELECT f.line_id AS line_id, f.quantity_mg AS measured, p.value AS allowed, f.consignee_id AS reference, p.verified AS verified
FROM facts AS f
JOIN parameters AS p ON p.key = 'ca_schedule_max_mg' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
LEFT JOIN licences AS l
    ON l.operator_id = f.consignee_id AND l.status = 'active' AND l.jurisdiction = 'CA'
    AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
WHERE f.home_list = 'Class A' AND f.home_certain AND f.end_use = '' AND l.licence_number IS NULL
    AND (f.quantity_mg > p.value OR f.quantity_mg IS NULL)
