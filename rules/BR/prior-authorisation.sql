/*
id: BR-PRIOR-AUTHORISATION
title: {en: 'Across the border without prior authorisation', es: 'Cruce de frontera sin autorización previa'}
authority: BR
law: br-portaria-204-2022
provision: null
kind: law
outcome: review
lane: yellow
movement: [import, export]
scope: line
unit: count
verified: false
why:
  en: "Import, export and re-export of the products of Listas I to VI, and exports of those of Lista VII to the countries that it names, need a prior authorisation (Autorização Prévia). Its article in the Portaria of 2022 was not read; only an authorisation counts that the registry holds for this firm, product and movement, on the day."
  es: "La importación, exportación y reexportación de los productos de las Listas I a VI, y la exportación de los de la Lista VII a los países que esta nombra, requieren autorización previa (Autorização Prévia). Su artículo en la Portaria de 2022 no se leyó; solo cuenta una autorización que conste en el registro para esta empresa, producto y movimiento, en la fecha."
message:
  en: "{substance} ({list}) crosses the border, and no prior authorisation that the registry holds for {reference} is declared."
  es: "{substance} ({list}) cruza la frontera y no se declaró una autorización previa de {reference} que conste en el registro."
unknown:
  en: "We cannot tell whether a paper covers {substance} ({list}): the operator number is missing."
  es: "No se puede determinar si un documento ampara {substance} ({list}): falta el número del operador."
mend:
  en: "Obtain the Autorização Prévia of the Polícia Federal and declare its number."
  es: "Obtenga la Autorização Prévia de la Polícia Federal y declare su número."
*/
SELECT f.line_id AS line_id, CASE WHEN f.operator_id <> '' THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.operator_id AS reference
FROM facts AS f
LEFT JOIN permits AS p -- a number that is not in the registry for this firm, substance and movement is no paper
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.operator_id = f.operator_id
    AND p.movement = f.movement AND p.jurisdiction = 'BR' AND p.status = 'active'
    AND f.day_number BETWEEN p.first_day_number AND p.last_day_number
WHERE f.home_list IN ('Lista I', 'Lista II', 'Lista III', 'Lista IV', 'Lista V', 'Lista VI', 'Lista VII') AND f.home_certain
    AND p.permit_number IS NULL
