/*
id: US-BROKER
title: {en: 'Brokered shipment between two other countries', es: 'Envío intermediado entre otros dos países'}
authority: US
law: us-21-cfr-1313
provision: 21 U.S.C. 802(42), (43), 971(e); 21 CFR 1313.32
kind: law
outcome: review
lane: yellow
movement: [import, export, transfer]
scope: line
unit: days
verified: true
why:
  en: "A broker or trader in the United States for a shipment between two other countries has an exporter's duties, among them a notice at least 15 days before."
  es: "Un intermediario en Estados Unidos para un envío entre otros dos países tiene los deberes de un exportador, entre ellos un aviso al menos 15 días antes."
message:
  en: "{substance} moves between two other countries ({reference}); the notice was filed too late (days before: {measured}; required: {allowed})."
  es: "{substance} se mueve entre otros dos países ({reference}); el aviso se presentó tarde (días de antelación: {measured}; se requieren: {allowed})."
unknown:
  outcome: review
  en: "{substance} moves between two other countries ({reference}) and no notice is declared or in the registry; it is required {allowed} days before."
  es: "{substance} se mueve entre otros dos países ({reference}) y no hay aviso declarado o registrado; se requiere {allowed} días antes."
mend:
  en: "Declare the number of a notice that was filed 15 days before."
  es: "Declare el número de un aviso presentado 15 días antes."
*/
SELECT f.line_id AS line_id, CAST(f.day_number - n.sent_day_number AS BIGINT) AS measured, p.value AS allowed,
    f.consignor_country || ' - ' || f.consignee_country AS reference, p.verified AS verified
FROM facts AS f
JOIN parameters AS p ON p.key = 'us_notice_days' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
LEFT JOIN pens AS n
    ON n.pen_number = f.pen_number AND n.substance = f.substance
    AND COALESCE(n.operator_id, f.operator_id) = f.operator_id
WHERE f.home_list IS NOT NULL AND f.home_certain AND f.consignor_country <> 'US' AND f.consignee_country <> 'US'
    AND f.consignor_country <> '' AND f.consignee_country <> ''
    AND (n.pen_number IS NULL OR f.day_number - n.sent_day_number < p.value)
