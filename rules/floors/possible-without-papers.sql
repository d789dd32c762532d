/*
id: FLOOR-POSSIBLE-WITHOUT-PAPERS
title: {en: 'Possibly a licensed substance, without licence or papers', es: 'Posible sustancia bajo licencia, sin licencia ni documentos'}
law: answer-floors
kind: floor
outcome: review
lane: red
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "What may be a substance under licence is held until a person knows, where neither a licence nor a paper speaks for it."
  es: "Lo que puede ser una sustancia bajo licencia se retiene hasta que una persona lo sepa, si ni licencia ni documento hablan por ello."
message:
  en: "The goods may be {substance} (read by: {codes}), and neither a licence in force of the operator nor a permit is in the registry."
  es: "La mercancía puede ser {substance} (leída por: {codes}), y no consta licencia vigente del operador ni permiso."
mend:
  en: "Ask for the CAS number or the safety data sheet before the goods move."
  es: "Solicite el número CAS o la hoja de seguridad antes de que la mercancía se mueva."
*/
SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.how AS reference
FROM facts AS f
LEFT JOIN licences AS l
    ON l.operator_id = f.operator_id AND l.status = 'active' AND l.jurisdiction = f.jurisdiction
    AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
WHERE ((f.home_list IS NOT NULL AND NOT f.home_certain) OR (f.home_list IS NULL AND NOT f.un_certain))
    -- lists whose goods move under a licence or permit; a tariff code alone names no goods
    AND (f.un_list = 'Table I' OR f.home_list IN ('Listado I', 'Class A', 'Category 1', 'List I', 'Fracción I'))
    AND f.form <> 'medicine' -- certain in name; only laws that leave medicines out are in question, and the yellow floor asks
    AND f.how <> 'hs' AND f.permit_number = '' AND l.licence_number IS NULL
    AND NOT COALESCE(f.exempt, FALSE) -- a mixture that the law exempts needs none
