/*
id: US-TRANSIT-15-DAYS
title: {en: 'Transshipment notified less than 15 days before', es: 'Transbordo avisado con menos de 15 días'}
authority: US
law: us-21-cfr-1313
provision: 21 CFR 1313.31
kind: law
outcome: violation
lane: red
movement: [transit]
scope: line
unit: days
verified: true
why:
  en: "Transshipment is notified at least 15 days before; no shorter wait was read. The day of the declaration counts as the day of release."
  es: "El transbordo se avisa al menos 15 días antes; no se leyó un plazo menor. La fecha de declaración representa el día del levante."
message:
  en: "Notice {reference} for {substance} was filed too late (days before: {measured}; required: {allowed})."
  es: "El aviso {reference} para {substance} se presentó tarde (días de antelación: {measured}; se requieren: {allowed})."
mend:
  en: "Wait until the days have passed."
  es: "Espere a que transcurran los días."
*/
SELECT f.line_id AS line_id, CAST(f.day_number - n.sent_day_number AS BIGINT) AS measured, p.value AS allowed,
    n.pen_number AS reference, p.verified AS verified
FROM facts AS f
JOIN pens AS n
    ON n.pen_number = f.pen_number AND n.substance = f.substance
    AND COALESCE(n.operator_id, f.operator_id) = f.operator_id
JOIN parameters AS p ON p.key = 'us_notice_days' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.home_list IS NOT NULL AND f.home_certain AND f.day_number - n.sent_day_number < p.value
