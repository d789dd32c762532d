/*
id: MX-SANITARY-AUTHORISATION
title: {en: 'Narcotic or psychotropic without sanitary authorisation', es: 'Estupefaciente o psicotrópico sin autorización sanitaria'}
authority: MX
law: mx-lgs
provision: arts. 289, 293
kind: law
outcome: violation
lane: red
movement: [import, export, transit]
scope: line
unit: count
verified: true
why:
  en: "What the Ley General de Salud treats as a narcotic or psychotropic crosses the border only with an authorisation of the Secretaría de Salud that is in force on the day."
  es: "Lo que la Ley General de Salud trata como estupefaciente o psicotrópico cruza la frontera solo con autorización de la Secretaría de Salud vigente en la fecha."
message:
  en: "{substance} crosses the border and no sanitary authorisation in force that is in the registry is declared."
  es: "{substance} cruza la frontera y no se declaró una autorización sanitaria vigente que conste en el registro."
mend:
  en: "Obtain the sanitary authorisation and declare its number."
  es: "Obtenga la autorización sanitaria y declare su número."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.home_list AS reference,
    v.verified AS verified
FROM facts AS f
JOIN parameters AS v ON v.key = 'mx_sanitary_authorisation' AND v.substance = f.substance
    AND f.declaration_date BETWEEN v.from_date AND v.to_date
LEFT JOIN permits AS p -- a number that is not in the registry for this firm, substance and movement is no paper
    ON p.permit_number = f.permit_number AND p.substance = f.substance AND p.operator_id = f.operator_id
    AND p.movement = f.movement AND p.jurisdiction = 'MX' AND p.status = 'active'
    AND f.day_number BETWEEN p.first_day_number AND p.last_day_number
WHERE f.home_list IS NOT NULL AND f.home_certain AND p.permit_number IS NULL
