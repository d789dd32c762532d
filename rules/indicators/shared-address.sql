/*
id: IND-SHARED-ADDRESS
title: {en: 'Several operators at one address', es: 'Varios operadores en una misma dirección'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "Firms that exist on paper only are often registered at one address; several operators there can share one order."
  es: "Las empresas que solo existen en papel suelen registrarse en una misma dirección; varios operadores pueden repartirse allí un solo pedido."
message:
  en: "{measured} registered operators share the address of this one, {reference} (review starts at {allowed})."
  es: "{measured} operadores registrados comparten la dirección de este, {reference} (se revisa a partir de {allowed})."
mend:
  en: "Verify the premises, and whether these operators belong together."
  es: "Verifique el establecimiento y si estos operadores tienen relación entre sí."
*/
SELECT f.line_id AS line_id, o.at_address AS measured, p.value AS allowed, o.address AS reference
FROM facts AS f
JOIN operators AS o ON o.operator_id = f.operator_id
JOIN parameters AS p ON p.key = 'shared_address_count' AND p.substance = f.substance
    AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.certain AND (f.home_list IS NOT NULL OR f.un_list IS NOT NULL) AND o.at_address >= p.value
    AND LENGTH(o.address) >= 10 -- the name of a town is no address
