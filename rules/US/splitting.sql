/*
id: US-SPLITTING
title: {en: 'Transactions below the threshold that reach it together', es: 'Transacciones bajo el umbral que juntas lo alcanzan'}
authority: US
law: us-21-cfr-1310
provision: 21 CFR 1310.04(e), (f); 21 U.S.C. 841(c)(3)
kind: law
outcome: review
lane: red
movement: [import, export, transfer]
scope: operator-substance
unit: mg
verified: true
why:
  en: "Transactions of one chemical between the same parties within one calendar month are added up. Making units small enough to escape records or reports, with that intent, is an offence; the pattern shows no intent."
  es: "Las transacciones de una sustancia entre las mismas partes en un mes calendario se suman. Fraccionar para eludir registros o informes, con esa intención, es delito; el patrón no demuestra intención."
message:
  en: "With this declaration the transactions of {substance} with {reference} in this calendar month, each below {allowed}, reach {measured} together."
  es: "Con esta declaración las transacciones de {substance} con {reference} en este mes calendario, cada una bajo {allowed}, alcanzan juntas {measured}."
mend:
  en: "Ask why the goods were ordered in parts."
  es: "Pregunte por qué la mercancía se pidió en partes."
*/
SELECT f.line_id AS line_id, t.total_mg AS measured, t.threshold_mg AS allowed, t.counterparty_id AS reference,
    t.verified AS verified
FROM (
    SELECT
        d.declaration_number AS declaration_number, d.substance AS substance, d.movement AS movement,
        d.operator_id AS operator_id, d.counterparty_id AS counterparty_id, d.threshold_mg AS threshold_mg,
        d.verified AS verified, CAST(SUM(d.mg) OVER w AS BIGINT) AS total_mg, MAX(d.mg) OVER w AS largest_mg,
        COUNT(*) OVER w AS n
    FROM (
        SELECT
            f.declaration_number AS declaration_number, f.substance AS substance, f.movement AS movement,
            f.operator_id AS operator_id, f.counterparty_id AS counterparty_id, f.month AS month,
            MIN(f.day_number) AS day_number, CAST(SUM(f.counted_mg) AS BIGINT) AS mg,
            MAX(p.value) AS threshold_mg, MIN(CASE WHEN p.verified THEN 1 ELSE 0 END) = 1 AS verified
        FROM facts AS f
        JOIN parameters AS p
            ON p.substance = f.substance AND f.declaration_date BETWEEN p.from_date AND p.to_date
            AND (
                (p.key = 'us_threshold_import_mg' AND f.movement = 'import')
                OR (p.key = 'us_threshold_export_mg' AND f.movement = 'export')
                OR (p.key = 'us_threshold_domestic_mg' AND f.movement = 'transfer')
            )
        -- domestic sales of some solvents are compared each alone
        LEFT JOIN parameters AS s ON s.key = 'us_single_transaction' AND s.substance = f.substance
            AND f.movement = 'transfer' AND f.declaration_date BETWEEN s.from_date AND s.to_date
        WHERE f.home_list IS NOT NULL AND f.home_certain AND f.counted_mg IS NOT NULL AND s.value IS NULL
            AND NOT COALESCE(f.exempt, FALSE)
            AND f.operator_id <> '' AND f.counterparty_id <> ''
        GROUP BY f.declaration_number, f.substance, f.movement, f.operator_id, f.counterparty_id, f.month
    ) AS d
    WINDOW w AS (
        PARTITION BY d.operator_id, d.counterparty_id, d.substance, d.movement, d.month
        ORDER BY d.day_number, d.declaration_number
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
) AS t
JOIN facts AS f
    ON f.declaration_number = t.declaration_number AND f.substance = t.substance AND f.movement = t.movement
    AND f.operator_id = t.operator_id AND f.counterparty_id = t.counterparty_id
WHERE t.n > 1 AND t.largest_mg < t.threshold_mg AND t.total_mg >= t.threshold_mg AND f.home_certain
