/*
id: US-QUARTERLY-REPORT
title: {en: 'Import to be reported each quarter', es: 'Importación que se informa cada trimestre'}
authority: US
law: us-21-cfr-1313
provision: 21 CFR 1313.12(e), (f)
kind: law
outcome: review
lane: blue
movement: [import]
scope: operator-substance
unit: mg
verified: true
why:
  en: "Imports of acetone, 2-butanone and toluene need no advance notice; instead a report is required by the 15th of the month after the quarter (chemical, quantity and date, supplier, foreign port of embarkation, port of entry)."
  es: "Las importaciones de acetona, 2-butanona y tolueno no requieren aviso previo; en su lugar se requiere un informe a más tardar el día 15 del mes siguiente al trimestre (sustancia, cantidad y fecha, proveedor, puerto extranjero de embarque, puerto de entrada)."
message:
  en: "{reference} imported {measured} of {substance} this calendar month and reaches {allowed}: no notice is required, but a quarterly report is."
  es: "{reference} importó {measured} de {substance} en este mes calendario y alcanza {allowed}: no se requiere aviso, pero sí informe trimestral."
unknown:
  en: "We cannot tell whether {substance} reaches the threshold of {allowed}: a quantity of this month, a concentration or the operator number is missing ({reference})."
  es: "No se puede determinar si {substance} alcanza el umbral de {allowed}: falta una cantidad de este mes, una concentración o el número del operador ({reference})."
mend:
  en: "Keep the supplier, the ports and the date for the report."
  es: "Conserve proveedor, puertos y fecha para el informe."
*/
SELECT t.line_id AS line_id, CASE WHEN t.sure_mg >= t.threshold_mg AND NOT t.may_be_excluded THEN t.sure_mg END AS measured,
    t.threshold_mg AS allowed, t.operator_id AS reference, t.verified AS verified
FROM (
    SELECT
        f.line_id AS line_id, f.may_be_excluded AS may_be_excluded, f.operator_id AS operator_id, f.counterparty_id AS counterparty_id,
        f.movement AS movement, f.consignor_name AS consignor_name, f.consignee_name AS consignee_name,
        f.pen_number AS pen_number, f.day_number AS day_number, f.substance AS substance,
        f.destination_country AS destination_country, p.value AS threshold_mg, p.verified AS verified,
        -- an operator without a number stands alone: the goods of unknown firms are not added up
        -- what is surely reached, what at most, and how many lines of the month have an unknown mass
        COALESCE(CASE WHEN f.operator_id = '' THEN f.counted_mg ELSE CAST(SUM(
            f.counted_mg
        ) OVER (
            PARTITION BY f.operator_id, f.substance, f.movement, f.month
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) END, 0) AS sure_mg,
        COALESCE(CASE WHEN f.operator_id = '' THEN f.counted_most_mg ELSE CAST(SUM(
            f.counted_most_mg
        ) OVER (
            PARTITION BY f.operator_id, f.substance, f.movement, f.month
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) END, 0) AS most_mg,
        COALESCE(CASE WHEN f.operator_id = '' THEN CASE WHEN f.counted_most_mg IS NULL THEN 1 ELSE 0 END ELSE CAST(SUM(
            CASE WHEN f.counted_most_mg IS NULL THEN 1 ELSE 0 END
        ) OVER (
            PARTITION BY f.operator_id, f.substance, f.movement, f.month
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) END, 0) AS unknown
    FROM facts AS f
    JOIN parameters AS p
        ON p.substance = f.substance AND f.declaration_date BETWEEN p.from_date AND p.to_date
        AND p.key = 'us_threshold_import_mg'
    JOIN parameters AS v ON v.key = 'us_no_import_notice' AND v.substance = f.substance
        AND f.movement = 'import' AND f.declaration_date BETWEEN v.from_date AND v.to_date
    WHERE f.home_list IS NOT NULL AND f.home_certain AND NOT COALESCE(f.exempt, FALSE)
) AS t
WHERE (t.most_mg >= t.threshold_mg OR t.unknown > 0 OR t.operator_id = '')
