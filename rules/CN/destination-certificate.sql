/*
id: CN-DESTINATION-CERTIFICATE
title: {en: 'Lawful use in the destination not shown', es: 'Uso lícito en el destino no acreditado'}
authority: CN
law: cn-decree-445
provision: art. 26 last paragraph
kind: law
outcome: review
lane: yellow
movement: [export]
scope: line
unit: count
verified: true
why:
  en: "The application for an export licence carries a certificate of lawful use by the government of the importing country, or a guarantee of the importer. An import permit of the destination, or a notification to which it did not object, shows its consent; a guarantee stands in no record."
  es: "La solicitud de licencia de exportación lleva un certificado de uso lícito del gobierno del país importador o una garantía del importador. Un permiso de importación del destino, o una notificación que no objetó, muestra su consentimiento; la garantía no consta en ningún registro."
message:
  en: "{substance} goes to {reference}: neither an import permit from there nor a notification without objection is in the registry."
  es: "{substance} va a {reference}: no consta en el registro permiso de importación de ese país ni notificación sin objeción."
mend:
  en: "Show the certificate of lawful use, or the guarantee of the importer."
  es: "Presente el certificado de uso lícito o la garantía del importador."
*/
SELECT DISTINCT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed,
    f.destination_country AS reference
FROM facts AS f
LEFT JOIN permits AS p
    ON p.authority = f.destination_country AND p.operator_id = f.consignee_id AND p.substance = f.substance
    AND p.movement = 'import' AND p.status = 'active'
    AND f.day_number BETWEEN p.first_day_number AND p.last_day_number
LEFT JOIN pens AS n
    ON n.pen_number = f.pen_number AND n.substance = f.substance AND n.answer = 'no_objection'
    AND COALESCE(n.operator_id, f.operator_id) = f.operator_id
    AND n.importing_country = f.destination_country AND n.sent_day_number <= f.day_number
WHERE f.home_list IS NOT NULL AND f.home_certain AND p.permit_number IS NULL AND n.pen_number IS NULL
