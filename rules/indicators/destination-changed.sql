/*
id: IND-DESTINATION-CHANGED
title: {en: 'Destination changed after filing', es: 'Destino cambiado tras la presentación'}
law: risk-indicators
kind: indicator
outcome: review
lane: yellow
movement: [export, transfer, transit]
scope: declaration
unit: count
verified: true
why:
  en: "A destination that changes once the goods are declared can turn an answer of one country into goods for another."
  es: "Un destino que cambia una vez declarada la mercancía puede convertir la respuesta de un país en mercancía para otro."
message:
  en: "{substance} was declared for {reference} before; {measured} earlier versions name another destination."
  es: "{substance} se había declarado para {reference}; {measured} versiones anteriores nombran otro destino."
mend:
  en: "Ask why the destination changed, and whether the papers name the new one."
  es: "Pregunte por qué cambió el destino y si los documentos nombran el nuevo."
*/
SELECT f.line_id AS line_id, CAST(COUNT(*) AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed,
    MAX(v.destination_country) AS reference
FROM facts AS f
JOIN versions AS v ON v.declaration_number = f.declaration_number AND v.line_number = f.line_number
WHERE f.certain AND (f.home_list IS NOT NULL OR f.un_list IS NOT NULL)
    AND v.destination_country <> '' AND f.destination_country <> '' AND v.destination_country <> f.destination_country
GROUP BY f.line_id
