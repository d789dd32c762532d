/*
id: MX-DESTINATION-PERMIT
title: {en: 'Import permit of the destination not in the registry', es: 'Permiso de importación del destino no registrado'}
authority: MX
law: mx-lgs
provision: art. 292
kind: law
outcome: violation
lane: red
movement: [export]
scope: line
unit: count
verified: true
why:
  en: "What the Ley General de Salud treats as a narcotic or psychotropic leaves the country with the sanitary import permit of the destination; of narcotics always."
  es: "Lo que la Ley General de Salud trata como estupefaciente o psicotrópico sale del país con el permiso sanitario de importación del destino; tratándose de estupefacientes, siempre."
message:
  en: "{substance} ({list}) goes to {reference}, and no import permit of the consignee from there is in the registry."
  es: "{substance} ({list}) va a {reference} y no consta en el registro un permiso de importación de ese país a nombre del destinatario."
unknown:
  outcome: review
  en: "{substance} ({list}) goes to {reference}, and no import permit of the consignee from there is in the registry. Article 292 asks for it always of narcotics; of this psychotropic a specialist must decide."
  es: "{substance} ({list}) va a {reference} y no consta en el registro un permiso de importación de ese país a nombre del destinatario. El artículo 292 lo exige siempre para estupefacientes; de este psicotrópico debe decidir un especialista."
mend:
  en: "Obtain the import permit of the destination and have it loaded."
  es: "Obtenga el permiso de importación del destino y solicite que se cargue."
*/
SELECT DISTINCT f.line_id AS line_id, CASE WHEN n.key IS NOT NULL THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.destination_country AS reference, v.verified AS verified
FROM facts AS f
JOIN parameters AS v ON v.key = 'mx_sanitary_authorisation' AND v.substance = f.substance
    AND f.declaration_date BETWEEN v.from_date AND v.to_date
LEFT JOIN parameters AS n ON n.key = 'mx_narcotic' AND n.substance = f.substance
    AND f.declaration_date BETWEEN n.from_date AND n.to_date
LEFT JOIN permits AS p
    ON p.operator_id = f.consignee_id AND p.jurisdiction = f.partner_law AND p.substance = f.substance
    AND p.movement = 'import' AND p.status = 'active'
    AND f.day_number BETWEEN p.first_day_number AND p.last_day_number
WHERE f.home_list IS NOT NULL AND f.home_certain AND p.permit_number IS NULL
