/*
id: MX-RESEARCH-ONLY
title: {en: 'Prohibited but for authorised research', es: 'Prohibida salvo investigación autorizada'}
authority: MX
law: mx-lgs
provision: arts. 245 fr. I, 247 to 249
kind: law
outcome: violation
lane: red
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "Every act with these substances is prohibited, except acquisition for scientific research with an authorised protocol."
  es: "Está prohibido todo acto con estas sustancias, salvo la adquisición para investigación científica con protocolo autorizado."
message:
  en: "{substance} ({list}) may be acquired only for research with an authorised protocol, and no authorisation is declared."
  es: "{substance} ({list}) solo puede adquirirse para investigación con protocolo autorizado, y no se declaró autorización."
unknown:
  outcome: review
  en: "{substance} ({list}) may be acquired only for research with an authorised protocol; whether {reference} is such an authorisation is not known."
  es: "{substance} ({list}) solo puede adquirirse para investigación con protocolo autorizado; no se sabe si {reference} es tal autorización."
mend:
  en: "Show the authorised research protocol."
  es: "Presente el protocolo de investigación autorizado."
*/
SELECT f.line_id AS line_id, CASE WHEN f.permit_number = '' THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.permit_number AS reference, p.verified AS verified
FROM facts AS f
JOIN parameters AS p ON p.key = 'mx_research_only' AND p.substance = f.substance
    AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.home_list IS NOT NULL AND f.home_certain
