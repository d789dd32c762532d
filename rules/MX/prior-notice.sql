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
  en: "Import and export of essential chemicals need a prior notice to the Secretaría de Salud; the articles are those that an Acuerdo cites. The list of art. 4 itself was not readable."
  es: "La importación y exportación de productos químicos esenciales requieren aviso previo a la Secretaría de Salud; los artículos son los que cita un Acuerdo. La lista del art. 4 no fue legible."
message:
  en: "Import or export of {substance} ({list}) without a declared prior notice or permit."
  es: "Importación o exportación de {substance} ({list}) sin aviso previo ni permiso declarado."
mend:
  en: "File the prior notice and declare its number."
  es: "Presente el aviso previo y declare su número."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.home_list AS reference
FROM facts AS f
WHERE f.home_list = 'Fracción II' AND f.home_certain AND f.pen_number = '' AND f.permit_number = ''
