/*
id: US-THRESHOLD-MONTH
title: {en: 'Regulated transaction', es: 'Transacción regulada'}
authority: US
law: us-21-cfr-1310
provision: 21 CFR 1310.04(e), (f), (g)
kind: law
outcome: review
lane: yellow
movement: [transfer]
scope: operator-substance
unit: mg
verified: true
why:
  en: "A transaction is regulated when the chemical is listed and its quantity, or the sum of the calendar month, equals or exceeds the threshold; a chemical without threshold is regulated at any quantity."
  es: "Una transacción está regulada cuando la sustancia está listada y su cantidad, o la suma del mes calendario, iguala o supera el umbral; una sustancia sin umbral está regulada en cualquier cantidad."
message:
  en: "{reference} reaches {measured} of {substance} in this calendar month; from {allowed} on it is a regulated transaction."
  es: "{reference} alcanza {measured} de {substance} en este mes calendario; desde {allowed} es una transacción regulada."
unknown:
  en: "We cannot tell whether this is a regulated transaction of {substance} (from {allowed} on): a quantity of this month, a concentration, whether it is anhydrous, or the operator number is missing ({reference})."
  es: "No se puede determinar si esta es una transacción regulada de {substance} (desde {allowed}): falta una cantidad de este mes, una concentración, si es anhidra o el número del operador ({reference})."
mend:
  en: "Keep the record of the transaction and identify the other party."
  es: "Conserve el registro de la transacción e identifique a la otra parte."
*/
SELECT t.line_id AS line_id, CASE WHEN NOT t.anhydrous AND t.sure_mg >= t.threshold_mg AND NOT t.may_be_excluded THEN t.sure_mg END AS measured,
    t.threshold_mg AS allowed, t.operator_id AS reference, t.verified AS verified
FROM (
    SELECT
        f.line_id AS line_id, f.may_be_excluded AS may_be_excluded, f.operator_id AS operator_id, f.counterparty_id AS counterparty_id,
        f.movement AS movement, f.consignor_name AS consignor_name, f.consignee_name AS consignee_name,
        f.pen_number AS pen_number, f.day_number AS day_number, f.substance AS substance,
        f.destination_country AS destination_country, p.value AS threshold_mg, p.verified AS verified, p.key = 'us_threshold_anhydrous_domestic_mg' AS anhydrous,
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
        AND (p.key = 'us_threshold_domestic_mg' OR p.key = 'us_threshold_anhydrous_domestic_mg')
    LEFT JOIN parameters AS s ON s.key = 'us_single_transaction' AND s.substance = f.substance
        AND f.declaration_date BETWEEN s.from_date AND s.to_date
    WHERE f.home_list IS NOT NULL AND f.home_certain AND NOT COALESCE(f.exempt, FALSE) AND s.value IS NULL
        -- hydrochloric acid is regulated where it is anhydrous; a line that gives no strength leaves open whether it is
        AND (p.key = 'us_threshold_domestic_mg' OR (NOT COALESCE(f.mixture, FALSE) AND f.form <> 'mixture'))
) AS t
WHERE (t.most_mg >= t.threshold_mg OR t.unknown > 0 OR t.operator_id = '')
