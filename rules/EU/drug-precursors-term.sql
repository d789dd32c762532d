/*
id: EU-DRUG-PRECURSORS-TERM
title: {en: 'Mixture: the words DRUG PRECURSORS', es: 'Mezcla: la expresión DRUG PRECURSORS'}
authority: EU
law: eu-111-2005
provision: art. 3(a)
kind: law
outcome: review
lane: blue
movement: [import, export, transit]
scope: line
unit: ppm
verified: true
why:
  en: "The commercial documents of a mixture carry the term DRUG PRECURSORS. The grammar of the text leaves open whether those of a pure substance do too; nothing is refused for it."
  es: "Los documentos comerciales de una mezcla llevan la expresión DRUG PRECURSORS. La redacción deja abierto si también los de una sustancia pura; por ello no se rechaza nada."
message:
  en: "The goods contain {measured} of {substance} ({list}). Check that the commercial documents carry the words DRUG PRECURSORS."
  es: "La mercancía contiene {measured} de {substance} ({list}); revise que los documentos comerciales lleven la expresión DRUG PRECURSORS."
mend:
  en: "Show the commercial documents."
  es: "Presente los documentos comerciales."
*/
SELECT f.line_id AS line_id, f.concentration_ppm AS measured, CAST(0 AS BIGINT) AS allowed, f.home_list AS reference
FROM facts AS f
WHERE f.home_list IN ('Category 1', 'Category 2A', 'Category 2B', 'Category 3') AND f.home_certain
    AND (f.mixture OR f.form = 'mixture')
