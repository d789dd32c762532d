/*
id: IND-QUANTITY-UNDETERMINED
title: {en: 'Quantity could not be determined', es: 'Cantidad que no se pudo determinar'}
law: risk-indicators
kind: indicator
outcome: undetermined
lane: yellow
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "Every limit compares a mass; without one no limit can be compared."
  es: "Todo límite compara una masa; sin ella no se puede comparar ninguno."
message:
  en: "The quantity of {substance} could not be converted to a mass (unit {reference}; no net mass and no documented density)."
  es: "La cantidad de {substance} no se pudo convertir a masa (unidad {reference}; sin peso neto ni densidad documentada)."
mend:
  en: "Declare the net mass in kg."
  es: "Declare el peso neto en kg."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.unit AS reference
FROM facts AS f
WHERE (f.home_list IS NOT NULL OR f.un_list IS NOT NULL) AND f.quantity_mg IS NULL
    -- litres say how much it is; of these movements no law that is held counts kilograms
    AND NOT (f.volume_ul IS NOT NULL AND (
        COALESCE(f.exempt, FALSE)
        OR (f.jurisdiction = 'EU' AND f.home_list = 'Category 3' AND f.movement <> 'export')
        OR (f.jurisdiction = 'CA' AND f.home_list = 'Class B' AND f.movement = 'transfer')
    ))
