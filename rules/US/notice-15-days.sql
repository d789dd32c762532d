/*
id: US-NOTICE-15-DAYS
title: {en: 'Notice filed less than 15 days before', es: 'Aviso presentado con menos de 15 días'}
authority: US
law: us-21-cfr-1313
provision: 21 CFR 1313.12(a), (b), (c)(1), 1313.21(a), (c)(1); 21 U.S.C. 971(a)
kind: law
outcome: review
lane: yellow
movement: [import, export]
scope: line
unit: days
verified: true
why:
  en: "The notice is filed at least 15 calendar days before release. The wait falls to three business days for a regular importer with a regular customer, or an established business relationship with the foreign customer; neither status is in the registry. The day of the declaration counts as the day of release."
  es: "El aviso se presenta al menos 15 días calendario antes del levante. El plazo baja a tres días hábiles para un importador regular con cliente regular, o con relación comercial establecida con el cliente extranjero; el registro no contiene esa condición. La fecha de declaración representa el día del levante."
message:
  en: "Notice {reference} for {substance} was filed too late (days before: {measured}; required: {allowed}), unless the waiver for regular importers and customers applies."
  es: "El aviso {reference} de {substance} se presentó tarde (días de anticipación: {measured}; requeridos: {allowed}), salvo que aplique la dispensa para importadores y clientes habituales."
mend:
  en: "Show the status as regular importer and customer, or wait for the 15 days."
  es: "Demuestre la condición de importador y cliente regular o espere los 15 días."
*/
SELECT f.line_id AS line_id, CAST(f.day_number - n.sent_day_number AS BIGINT) AS measured, p.value AS allowed,
    n.pen_number AS reference, p.verified AND b.verified AS verified
FROM facts AS f
JOIN pens AS n
    ON n.pen_number = f.pen_number AND n.substance = f.substance
    AND COALESCE(n.operator_id, f.operator_id) = f.operator_id
JOIN parameters AS p ON p.key = 'us_notice_days' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
JOIN parameters AS b ON b.key = 'us_notice_waived_days' AND b.substance = f.substance
        AND f.declaration_date BETWEEN b.from_date AND b.to_date
LEFT JOIN parameters AS v -- imports of which no notice is due
    ON v.key = 'us_no_import_notice' AND v.substance = f.substance AND f.movement = 'import'
    AND f.declaration_date BETWEEN v.from_date AND v.to_date
WHERE v.value IS NULL AND f.home_list IS NOT NULL AND f.home_certain AND f.day_number - n.sent_day_number < p.value
    AND f.workday_number - n.sent_workday_number >= b.value
