/*
id: DO-CLASS-B-CERTIFICATE
title: {en: 'Clase B imported without its certificate', es: 'Clase B importada sin su certificado'}
authority: DO
law: do-decreto-288-96
provision: Decreto 275-21
kind: law
outcome: review
lane: yellow
movement: [import]
scope: line
unit: count
verified: false
why:
  en: "Methanol, ethanol, isopropanol and propanol are imported by whoever has a certificate of Clase B, as news report of Decreto 275-21; its text was not consulted. Only one counts that the registry holds for this firm and substance, on the day."
  es: "Metanol, etanol, isopropanol y propanol los importa quien tiene un certificado de Clase B, según informó la prensa sobre el Decreto 275-21; no se consultó su texto. Solo cuenta el que conste en el registro para esta empresa y sustancia, en la fecha."
message:
  en: "{reference} imports {substance} ({list}), and no certificate of Clase B in force that names it is in the registry."
  es: "{reference} importa {substance} ({list}) y no consta un certificado de Clase B vigente que la nombre."
unknown:
  en: "We cannot tell whether a certificate covers {substance} ({list}): the operator number is missing."
  es: "No se puede determinar si un certificado ampara {substance} ({list}): falta el número del operador."
mend:
  en: "Obtain the certificate of Clase B of the DNCD."
  es: "Obtenga el certificado de Clase B de la DNCD."
*/
SELECT f.line_id AS line_id, CASE WHEN f.operator_id <> '' THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.operator_id AS reference
FROM facts AS f
LEFT JOIN (
    -- a certificate covers the substances that it prints
    SELECT l.operator_id AS operator_id, s.substance AS substance, l.first_day_number AS first_day_number,
        l.last_day_number AS last_day_number
    FROM licences AS l
    JOIN licence_substances AS s ON s.licence_number = l.licence_number
    WHERE l.status = 'active' AND l.jurisdiction = 'DO'
) AS c
    ON c.operator_id = f.operator_id AND c.substance = f.substance
    AND f.day_number BETWEEN c.first_day_number AND c.last_day_number
WHERE f.home_list = 'Clase B' AND f.home_certain AND c.operator_id IS NULL
