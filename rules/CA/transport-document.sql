/*
id: CA-TRANSPORT-DOCUMENT
title: {en: 'Class A above the schedule maximum without documents', es: 'Clase A sobre el máximo del anexo sin documentos'}
authority: CA
law: ca-pcr
provision: s. 9(1.1)
kind: law
outcome: review
lane: yellow
movement: [import, export, transfer]
scope: line
unit: mg
verified: true
why:
  en: "Above the schedule maximum a Class A precursor is transported with documentation."
  es: "Sobre el máximo del anexo un precursor de Clase A se transporta con documentación."
message:
  en: "{measured} of {substance}, above {allowed}, are moved and no transport document is declared."
  es: "Se mueven {measured} de {substance}, sobre {allowed}, y no se declaró documento de transporte."
unknown:
  en: "Whether documents are due for {substance} cannot be determined: the quantity is missing (maximum {allowed})."
  es: "No se puede determinar si se deben documentos por {substance}: falta la cantidad (máximo {allowed})."
mend:
  en: "Declare the number of the transport document."
  es: "Declare el número del documento de transporte."
*/
SELECT f.line_id AS line_id, f.quantity_mg AS measured, p.value AS allowed, f.substance AS reference, p.verified AS verified
FROM facts AS f
JOIN parameters AS p ON p.key = 'ca_schedule_max_mg' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.home_list = 'Class A' AND f.home_certain AND f.transport_document = ''
    AND (f.quantity_mg > p.value OR f.quantity_mg IS NULL)
