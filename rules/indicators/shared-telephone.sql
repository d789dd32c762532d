/*
id: IND-SHARED-TELEPHONE
title: {en: 'Several operators at one telephone', es: 'Varios operadores con un mismo teléfono'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "Firms that exist on paper only are often reached at one telephone, that of whoever stands behind them."
  es: "A las empresas que solo existen en papel se las suele localizar en un mismo teléfono, el de quien está detrás de ellas."
message:
  en: "{measured} registered operators share the telephone of this one, {reference} (review starts at {allowed})."
  es: "{measured} operadores registrados comparten el teléfono de este, {reference} (se revisa a partir de {allowed})."
mend:
  en: "Ask who answers the telephone, and whether these operators belong together."
  es: "Pregunte quién atiende el teléfono y si estos operadores tienen relación entre sí."
*/
SELECT f.line_id AS line_id, o.at_telephone AS measured, p.value AS allowed, o.telephone AS reference
FROM facts AS f
JOIN operators AS o ON o.operator_id = f.operator_id
JOIN parameters AS p ON p.key = 'shared_telephone_count' AND p.substance = f.substance
    AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.certain AND (f.home_list IS NOT NULL OR f.un_list IS NOT NULL) AND o.at_telephone >= p.value
    AND LENGTH(o.telephone) >= 7 -- an extension or a word for none is no telephone
    AND NOT contains(o.telephone, '0000000') AND NOT contains(o.telephone, '0000-0000')
