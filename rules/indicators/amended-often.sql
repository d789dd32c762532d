/*
id: IND-AMENDED-OFTEN
title: {en: 'Amended again and again', es: 'Rectificada una y otra vez'}
law: risk-indicators
kind: indicator
outcome: review
lane: yellow
movement: [import, export, transfer, transit]
scope: declaration
unit: count
verified: true
why:
  en: "Repeated amendments and withdrawals of one declaration are a sign that the FATF and customs bodies name: goods, parties or amounts are adjusted until they pass."
  es: "Las rectificaciones y retiros repetidos de una declaración son una señal que nombran el GAFI y las aduanas: mercancía, partes o cantidades se ajustan hasta que pasan."
message:
  en: "Declaration {reference} with {substance} replaced {measured} earlier versions (looked at from {allowed} on)."
  es: "La declaración {reference} con {substance} sustituyó {measured} versiones anteriores (se revisa desde {allowed})."
mend:
  en: "Compare the versions and ask why each was amended."
  es: "Compare las versiones y pregunte por qué se rectificó cada una."
*/
SELECT f.line_id AS line_id, CAST(COUNT(*) AS BIGINT) AS measured, MAX(p.value) AS allowed,
    MAX(f.declaration_number) AS reference
FROM facts AS f
JOIN versions AS v ON v.declaration_number = f.declaration_number AND v.line_number = f.line_number
JOIN parameters AS p ON p.key = 'amended_count' AND p.substance = f.substance
    AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.certain AND (f.home_list IS NOT NULL OR f.un_list IS NOT NULL)
GROUP BY f.line_id
HAVING COUNT(*) >= MAX(p.value)
