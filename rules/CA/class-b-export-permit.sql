/*
id: CA-CLASS-B-EXPORT-PERMIT
title: {en: 'Class B export that may need a permit', es: 'Exportación de Clase B que puede requerir permiso'}
authority: CA
law: ca-pcr
provision: s. 57(4)
kind: law
outcome: violation
lane: red
movement: [export]
scope: line
unit: count
verified: true
why:
  en: "A Class B export needs a permit where the tables of s. 57(4) name the destination. They were not read."
  es: "Una exportación de Clase B requiere permiso cuando las tablas del art. 57(4) nombran el destino. No se leyeron."
message:
  en: "{substance} (Class B) is exported to {reference}, a destination that needs a permit, and none is declared."
  es: "{substance} (Clase B) se exporta a {reference}, destino que requiere permiso, y no se declaró ninguno."
unknown:
  outcome: review
  en: "{substance} (Class B) is exported to {reference} without a permit. It is needed if the tables of s. 57(4), whose text was not consulted, name that destination."
  es: "{substance} (Clase B) se exporta a {reference} sin permiso. Se requiere si las tablas del art. 57(4), cuyo texto no se consultó, nombran ese destino."
mend:
  en: "Obtain the export permit and declare its number."
  es: "Obtenga el permiso de exportación y declare su número."
*/
SELECT f.line_id AS line_id, CASE WHEN g.belongs THEN CAST(0 AS BIGINT) END AS measured, CAST(1 AS BIGINT) AS allowed,
    f.destination_country AS reference, COALESCE(g.verified, TRUE) AS verified
FROM facts AS f
LEFT JOIN permits AS p -- a number that is not in the registry for this firm, substance and movement is no paper
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.operator_id = f.operator_id
    AND p.movement = f.movement AND p.jurisdiction = 'CA'
LEFT JOIN country_groups AS g
    ON g.key = 'ca_class_b_export_permit' AND g.country = f.destination_country
    AND f.declaration_date BETWEEN g.from_date AND g.to_date
WHERE f.home_list = 'Class B' AND f.home_certain AND p.permit_number IS NULL
    AND NOT COALESCE(f.exempt, FALSE) AND COALESCE(g.belongs, TRUE)
