/*
id: CA-CLASS-A-PERMIT
title: {en: 'Class A without a permit', es: 'Clase A sin permiso'}
authority: CA
law: ca-pcr
provision: ss. 7(c), 10, 33, 39, 40
kind: law
outcome: violation
lane: red
movement: [import, export, transit]
scope: line
unit: count
verified: true
why:
  en: "Each import, export, transit and transhipment of a Class A precursor needs a permit; one application may cover several precursors of a shipment (s. 25(3))."
  es: "Cada importación, exportación, tránsito y transbordo de un precursor de Clase A requiere permiso; una solicitud puede abarcar varios precursores de un envío (art. 25(3))."
message:
  en: "{substance} (Class A) crosses the border and no permit is declared that is in the registry for this operator and substance."
  es: "{substance} (Clase A) cruza la frontera y no se declaró un permiso que conste para este operador y sustancia."
unknown:
  en: "We cannot tell whether this mixture of {substance} (Class A) needs a permit: its concentration is missing, and a mixture within a limit may be exempt."
  es: "No se puede determinar si esta mezcla de {substance} (Clase A) requiere permiso: falta su concentración, y una mezcla dentro de un límite puede estar exenta."
mend:
  en: "Obtain the permit for this shipment and declare its number."
  es: "Obtenga el permiso para este envío y declare su número."
*/
SELECT f.line_id AS line_id,
    CASE WHEN f.exempt IS NOT NULL
        AND NOT (f.form = 'mixture' AND f.concentration_ppm IS NULL AND m.value IS NOT NULL) THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.home_list AS reference
FROM facts AS f
LEFT JOIN permits AS p -- a number that is not in the registry for this firm, substance and movement is no paper
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.operator_id = f.operator_id
    AND p.movement = f.movement AND p.jurisdiction = 'CA'
LEFT JOIN parameters AS m ON m.key = 'ca_named_use_limit_ppm' AND m.substance = f.substance
    AND f.declaration_date BETWEEN m.from_date AND m.to_date
WHERE f.home_list = 'Class A' AND f.home_certain AND p.permit_number IS NULL
    AND NOT COALESCE(f.exempt, FALSE)
    -- a mixture within its limit may be exempt for its use: another rule asks for it
    AND NOT (COALESCE(f.mixture, FALSE) AND COALESCE(f.concentration_ppm <= m.value, FALSE))
