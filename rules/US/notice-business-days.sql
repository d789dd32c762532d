/*
id: US-NOTICE-BUSINESS-DAYS
title: {en: 'Notice filed less than three business days before', es: 'Aviso presentado con menos de tres días hábiles'}
authority: US
law: us-21-cfr-1313
provision: 21 CFR 1313.12(c)(1), (d), 1313.21(c)(1), (d)
kind: law
outcome: violation
lane: red
movement: [import, export]
scope: line
unit: days
verified: true
why:
  en: "Even with the waiver for regular importers and customers the notice is filed at least three business days before release. Saturdays and Sundays do not count; public holidays are not known here and would only shorten the time. The day of the declaration counts as the day of release."
  es: "Aun con la dispensa para importadores y clientes regulares el aviso se presenta al menos tres días hábiles antes del levante. No cuentan sábados ni domingos; los feriados no se conocen aquí y solo acortarían el plazo. La fecha de declaración representa el día del levante."
message:
  en: "Notice {reference} for {substance} was filed too late (business days before: {measured}; minimum: {allowed})."
  es: "El aviso {reference} de {substance} se presentó tarde (días hábiles de anticipación: {measured}; mínimo: {allowed})."
mend:
  en: "Wait until the days have passed before release."
  es: "Espere a que transcurran los días antes del levante."
*/
SELECT f.line_id AS line_id, CAST(f.workday_number - n.sent_workday_number AS BIGINT) AS measured, b.value AS allowed,
    n.pen_number AS reference, b.verified AS verified
FROM facts AS f
JOIN pens AS n
    ON n.pen_number = f.pen_number AND n.substance = f.substance
    AND COALESCE(n.operator_id, f.operator_id) = f.operator_id
JOIN parameters AS b ON b.key = 'us_notice_waived_days' AND b.substance = f.substance
        AND f.declaration_date BETWEEN b.from_date AND b.to_date
LEFT JOIN parameters AS v -- imports of which no notice is due
    ON v.key = 'us_no_import_notice' AND v.substance = f.substance AND f.movement = 'import'
    AND f.declaration_date BETWEEN v.from_date AND v.to_date
WHERE v.value IS NULL AND f.home_list IS NOT NULL AND f.home_certain AND f.workday_number - n.sent_workday_number < b.value
