/*
id: CN-LICENCE
title: {en: 'Across the border without an import or export licence', es: 'Cruce de frontera sin licencia de importación o exportación'}
authority: CN
law: cn-decree-445
provision: arts. 26, 30
kind: law
outcome: violation
lane: red
movement: [import, export, transit]
scope: line
unit: count
verified: true
why:
  en: "Import and export of any substance of the three categories, and exports of what the export catalogue names for the destination, need a licence of the commerce authority; goods in transit, transhipped or carried through are declared to customs with the licence. Only a licence counts that the registry holds for this firm, substance and movement, on the day."
  es: "La importación y la exportación de cualquier sustancia de las tres categorías, y la exportación de lo que el catálogo de exportación nombra para el destino, requieren licencia de la autoridad de comercio; las mercancías en tránsito o transbordo se declaran a la aduana con la licencia. Solo cuenta una licencia que conste en el registro para esta empresa, sustancia y movimiento, en la fecha."
message:
  en: "{substance} ({list}) crosses the border, and no licence in force that the registry holds for {reference} is declared."
  es: "{substance} ({list}) cruza la frontera y no se declaró una licencia vigente de {reference} que conste en el registro."
unknown:
  en: "We cannot tell whether a licence covers {substance} ({list}): the operator number is missing."
  es: "No se puede determinar si una licencia ampara {substance} ({list}): falta el número del operador."
mend:
  en: "Obtain the licence of the commerce authority and declare its number."
  es: "Obtenga la licencia de la autoridad de comercio y declare su número."
*/
SELECT f.line_id AS line_id, CASE WHEN f.operator_id <> '' THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.operator_id AS reference
FROM facts AS f
LEFT JOIN permits AS p -- a number that is not in the registry for this firm, substance and movement is no paper
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.operator_id = f.operator_id
    AND p.movement = f.movement AND p.jurisdiction = 'CN' AND p.status = 'active'
    AND f.day_number BETWEEN p.first_day_number AND p.last_day_number
WHERE f.home_list IN ('Category 1', 'Category 2', 'Category 2 (category not read)', 'Category 3',
        'Export catalogue, Annex 1 Part 1') AND f.home_certain
    AND p.permit_number IS NULL
