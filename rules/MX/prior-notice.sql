/*
id: MX-PRIOR-NOTICE
title: {en: 'Essential chemical without prior notice', es: 'Producto químico esencial sin aviso previo'}
authority: MX
law: mx-lfcpq
provision: arts. 4 fr. II, 6, 15
kind: law
outcome: review
lane: yellow
movement: [import, export]
scope: line
unit: count
verified: false
why:
  en: "Import and export of essential chemicals need a prior notice to the Secretaría de Salud; the articles are those that an Acuerdo cites."
  es: "La importación y exportación de productos químicos esenciales requieren aviso previo a la Secretaría de Salud; los artículos son los que cita un Acuerdo."
message:
  en: "Import or export of {substance} ({list}) without a declared prior notice or permit that is in the registry."
  es: "Importación o exportación de {substance} ({list}) sin aviso previo ni permiso declarado que conste en el registro."
mend:
  en: "File the prior notice and declare its number."
  es: "Presente el aviso previo y declare su número."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.home_list AS reference
FROM facts AS f
LEFT JOIN permits AS p -- a number that is not in the registry for this firm, substance and movement is no paper
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.operator_id = f.operator_id
    AND p.movement = f.movement AND p.jurisdiction = 'MX' AND p.status = 'active'
    AND f.day_number BETWEEN p.first_day_number AND p.last_day_number
LEFT JOIN pens AS n
    ON n.pen_number = f.pen_number AND n.substance = f.substance
    AND COALESCE(n.operator_id, f.operator_id) = f.operator_id AND n.sent_day_number <= f.day_number
WHERE f.home_list = 'Fracción II' AND f.home_certain AND p.permit_number IS NULL AND n.pen_number IS NULL
