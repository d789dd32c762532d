/*
id: CA-CLASS-A-LICENCE
title: {en: 'Class A without a licence', es: 'Clase A sin licencia'}
authority: CA
law: ca-pcr
provision: ss. 6(3), 7
kind: law
outcome: violation
lane: red
movement: [import, export]
scope: line
unit: count
verified: true
why:
  en: "Import and export of a Class A precursor need a licence."
  es: "La importación y exportación de un precursor de Clase A requieren licencia."
message:
  en: "{substance} (Class A) is imported or exported by {reference}, for whom no licence in force is held."
  es: "{substance} (Clase A) es importada o exportada por {reference}, sin licencia vigente."
unknown:
  en: "Whether {substance} is handled with a licence or registration cannot be determined: the number of the operator is missing."
  es: "No se puede determinar si {substance} se maneja con licencia o registro: falta el número del operador."
mend:
  en: "Obtain the Class A licence from Health Canada."
  es: "Obtenga la licencia de Clase A de Health Canada."
*/
SELECT f.line_id AS line_id, CASE WHEN f.operator_id <> '' THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.operator_id AS reference
FROM facts AS f
LEFT JOIN licences AS l
    ON l.operator_id = f.operator_id AND l.status = 'active' AND l.jurisdiction = 'CA'
    AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
LEFT JOIN parameters AS m ON m.key = 'ca_mixture_limit_ppm' AND m.substance = f.substance
        AND f.declaration_date BETWEEN m.from_date AND m.to_date
WHERE f.home_list = 'Class A' AND f.home_certain AND l.licence_number IS NULL
    -- a mixture within its limit may be exempt: another rule asks for its use
    AND NOT (COALESCE(f.mixture, FALSE) AND COALESCE(f.concentration_ppm <= m.value, FALSE))
