/*
id: US-TRANSIT-NOTICE
title: {en: 'Transshipment without notice', es: 'Transbordo sin aviso'}
authority: US
law: us-21-cfr-1313
provision: 21 CFR 1313.31
kind: law
outcome: violation
lane: red
movement: [transit]
scope: operator-substance
unit: mg
verified: true
why:
  en: "Transshipment or transfer through the United States of a listed chemical at or above its threshold is notified at least 15 days before. Which of the thresholds counts for transit was not read; that of exports is used."
  es: "El transbordo o traslado por Estados Unidos de una sustancia listada en o sobre su umbral se avisa al menos 15 días antes. No se leyó cuál umbral rige para el tránsito; se usa el de exportación."
message:
  en: "{measured} of {substance} pass through, from {allowed} on a notice is required, and none is declared ({reference})."
  es: "Transitan {measured} de {substance}; desde {allowed} se requiere aviso y no se declaró ninguno ({reference})."
unknown:
  en: "We cannot tell whether {substance} reaches the threshold of {allowed}: a quantity of this month, a concentration or the operator number is missing ({reference})."
  es: "No se puede determinar si {substance} alcanza el umbral de {allowed}: falta una cantidad de este mes, una concentración o el número del operador ({reference})."
mend:
  en: "File the notice 15 days before the goods arrive and declare its number."
  es: "Presente el aviso 15 días antes de la llegada y declare su número."
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
        AND p.key = 'us_threshold_export_mg'
    WHERE f.home_list IS NOT NULL AND f.home_certain AND NOT COALESCE(f.exempt, FALSE)
) AS t
LEFT JOIN pens AS n -- a number that is not in the registry for this substance and firm is no notice
    ON n.pen_number = t.pen_number AND n.substance = t.substance
    AND COALESCE(n.operator_id, t.operator_id) = t.operator_id
WHERE n.pen_number IS NULL AND (t.most_mg >= t.threshold_mg OR t.unknown > 0 OR t.operator_id = '')
