/*
id: CA-CLASS-B-REGISTRATION
title: {en: 'Class B without a registration', es: 'Clase B sin registro'}
authority: CA
law: ca-pcr
provision: ss. 55, 57(2), (3)
kind: law
outcome: violation
lane: red
movement: [import, export]
scope: line
unit: count
verified: true
why:
  en: "Import and export of a Class B precursor need a registration; a mixture of at most 30 % is exempt."
  es: "La importación y exportación de un precursor de Clase B requieren registro; una mezcla de hasta 30 % está exenta."
message:
  en: "{substance} (Class B) is imported or exported by {reference}, for whom no registration in force that names it is held."
  es: "{substance} (Clase B) es importada o exportada por {reference}, sin registro vigente que la nombre."
unknown:
  en: "We cannot tell whether {substance} is handled with a licence or registration: the operator number, or the concentration of a mixture that may be exempt, is missing."
  es: "No se puede determinar si {substance} se maneja con licencia o registro: falta el número del operador, o la concentración de una mezcla que puede estar exenta."
mend:
  en: "Register with Health Canada."
  es: "Regístrese ante Health Canada."
*/
SELECT f.line_id AS line_id, CASE WHEN f.operator_id <> '' AND f.exempt IS NOT NULL THEN CAST(0 AS BIGINT) END AS measured,
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
WHERE f.home_list = 'Class B' AND f.home_certain AND c.operator_id IS NULL
    AND NOT COALESCE(f.exempt, FALSE)
