/*
id: CA-PERMIT-180-DAYS
title: {en: 'Permit older than its maximum validity', es: 'Permiso más antiguo que su validez máxima'}
authority: CA
law: ca-pcr
provision: ss. 26(1)(d), (2), 33(1)(d), 70
kind: law
outcome: violation
lane: red
movement: [import, export, transit]
scope: line
unit: days
verified: true
why:
  en: "A permit holds for at most 180 days after its effective date, Class B export permits as well, and not past the licence."
  es: "Un permiso vale como máximo 180 días desde su fecha de vigencia, también los de exportación de Clase B, y no más allá de la licencia."
message:
  en: "Permit {reference} had been in effect for {measured} days on the declaration date; a permit is valid for at most {allowed} days."
  es: "El permiso {reference} llevaba {measured} días vigente en la fecha de la declaración; un permiso vale como máximo {allowed} días."
mend:
  en: "Obtain a new permit."
  es: "Obtenga un permiso nuevo."
*/
SELECT f.line_id AS line_id, CAST(f.day_number - p.first_day_number AS BIGINT) AS measured, v.value AS allowed,
    p.permit_number AS reference, v.verified AS verified
FROM facts AS f
JOIN permits AS p
    ON p.permit_number = f.permit_number AND p.operator_id = f.operator_id AND p.substance = f.substance
    AND p.jurisdiction = 'CA'
JOIN parameters AS v ON v.key = 'ca_permit_days' AND v.substance = f.substance
        AND f.declaration_date BETWEEN v.from_date AND v.to_date
WHERE f.home_list IS NOT NULL AND f.home_certain AND f.day_number - p.first_day_number > v.value
