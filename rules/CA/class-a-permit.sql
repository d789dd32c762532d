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
  es: "Cada importación, exportación, tránsito y transbordo de un precursor de Clase A requiere permiso; una solicitud puede abarcar varios precursores de un envío (s. 25(3))."
message:
  en: "{substance} (Class A) crosses the border and no permit is declared."
  es: "{substance} (Clase A) cruza la frontera y no se declaró permiso."
mend:
  en: "Obtain the permit for this shipment and declare its number."
  es: "Obtenga el permiso para este envío y declare su número."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.home_list AS reference
FROM facts AS f
LEFT JOIN parameters AS m ON m.key = 'ca_mixture_limit_ppm' AND m.substance = f.substance
        AND f.declaration_date BETWEEN m.from_date AND m.to_date
WHERE f.home_list = 'Class A' AND f.home_certain AND f.permit_number = ''
    -- a mixture within its limit may be exempt: another rule asks for its use
    AND NOT (COALESCE(f.mixture, FALSE) AND COALESCE(f.concentration_ppm <= m.value, FALSE))
