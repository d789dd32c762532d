/*
id: US-ADVANCE-NOTICE
title: {en: 'Regulated import or export without advance notice', es: 'Importación o exportación regulada sin aviso previo'}
authority: US
law: us-21-cfr-1313
provision: 21 U.S.C. 971(a); 21 CFR 1313.12(a), (b), 1313.21(a), (b); 1310.04(e), (f), (g)
kind: law
outcome: violation
lane: red
movement: [import, export]
scope: operator-substance
unit: mg
verified: true
why:
  en: "A regulated import or export is declared at least 15 calendar days before release and does not go without a transaction identification number; below the threshold no notice is required. The sum of one calendar month counts; of a mixture, the weight of the listed chemical, except where the whole mixture counts. A salt of List I counts as its base."
  es: "Una importación o exportación regulada se declara al menos 15 días calendario antes del levante y no procede sin número de identificación de la transacción; bajo el umbral no se requiere aviso. Cuenta la suma de un mes calendario; de una mezcla, el peso de la sustancia listada, salvo donde cuenta la mezcla entera. Una sal de la Lista I cuenta como su base."
message:
  en: "{reference} declares {measured} of {substance} this calendar month, which reaches the threshold of {allowed}, and no transaction identification number in the registry is given."
  es: "{reference} declara {measured} de {substance} en este mes calendario, cantidad que alcanza el umbral de {allowed}, y no indica número de identificación de la transacción que conste en el registro."
unknown:
  en: "We cannot tell whether {substance} reaches the threshold of {allowed}: a quantity of this month, a concentration or the operator number is missing ({reference})."
  es: "No se puede determinar si {substance} alcanza el umbral de {allowed}: falta una cantidad de este mes, una concentración o el número del operador ({reference})."
mend:
  en: "File DEA Form 486 in time and declare its number, or show that the month stays below {allowed}."
  es: "Presente a tiempo el formulario DEA 486 y declare su número, o demuestre que el mes queda por debajo de {allowed}."
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
        AND (
            (p.key = 'us_threshold_import_mg' AND f.movement = 'import')
            OR (p.key = 'us_threshold_export_mg' AND f.movement = 'export')
        )
    LEFT JOIN parameters AS v ON v.key = 'us_no_import_notice' AND v.substance = f.substance
        AND f.movement = 'import' AND f.declaration_date BETWEEN v.from_date AND v.to_date
    WHERE f.home_list IS NOT NULL AND f.home_certain AND NOT COALESCE(f.exempt, FALSE) AND v.value IS NULL
) AS t
LEFT JOIN pens AS n -- a number that is not in the registry for this substance and firm is no notice
    ON n.pen_number = t.pen_number AND n.substance = t.substance
    AND COALESCE(n.operator_id, t.operator_id) = t.operator_id
WHERE n.pen_number IS NULL AND (t.most_mg >= t.threshold_mg OR t.unknown > 0 OR t.operator_id = '')
