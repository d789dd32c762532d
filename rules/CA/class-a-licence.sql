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
  en: "A Class A precursor is imported or exported by a dealer whose licence names it; a registration for Class B is none."
  es: "Un precursor de Clase A lo importa o exporta un distribuidor cuya licencia lo nombra; un registro de Clase B no lo es."
message:
  en: "{reference} imports or exports {substance} (Class A) and has no licence in force in the registry that names it."
  es: "{reference} importa o exporta {substance} (Clase A) y no tiene en el registro licencia vigente que la nombre."
unknown:
  en: "We cannot tell whether {substance} is handled with a licence or registration: the operator number, or the concentration of a mixture that may be exempt, is missing."
  es: "No se puede determinar si {substance} se maneja con licencia o registro: falta el número del operador, o la concentración de una mezcla que puede estar exenta."
mend:
  en: "Obtain the Class A licence from Health Canada."
  es: "Obtenga la licencia de Clase A de Health Canada."
*/
SELECT f.line_id AS line_id, CASE WHEN f.operator_id <> '' AND f.exempt IS NOT NULL
        AND NOT (f.form = 'mixture' AND f.concentration_ppm IS NULL AND m.value IS NOT NULL) THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.operator_id AS reference
FROM facts AS f
LEFT JOIN (
    -- a licence covers the substances that it prints
    SELECT l.operator_id AS operator_id, s.substance AS substance, l.first_day_number AS first_day_number,
        l.last_day_number AS last_day_number
    FROM licences AS l
    JOIN licence_substances AS s ON s.licence_number = l.licence_number
    WHERE l.status = 'active' AND l.jurisdiction = 'CA'
) AS c
    ON c.operator_id = f.operator_id AND c.substance = f.substance
    AND f.day_number BETWEEN c.first_day_number AND c.last_day_number
LEFT JOIN parameters AS m ON m.key = 'ca_named_use_limit_ppm' AND m.substance = f.substance
    AND f.declaration_date BETWEEN m.from_date AND m.to_date
WHERE f.home_list = 'Class A' AND f.home_certain AND c.operator_id IS NULL
    AND NOT COALESCE(f.exempt, FALSE)
    -- a mixture within its limit may be exempt for its use: another rule asks for it
    AND NOT (COALESCE(f.mixture, FALSE) AND COALESCE(f.concentration_ppm <= m.value, FALSE))
