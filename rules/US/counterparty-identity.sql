/*
id: US-COUNTERPARTY-IDENTITY
title: {en: 'Other party not identified', es: 'Otra parte no identificada'}
authority: US
law: us-21-usc
provision: 21 U.S.C. 830(a)(3)
kind: law
outcome: review
lane: yellow
movement: [import, export, transfer]
scope: operator-substance
unit: count
verified: true
why:
  en: "In a regulated transaction each party identifies the other."
  es: "En una transacción regulada cada parte identifica a la otra."
message:
  en: "The other party to this transaction of {substance} is declared without an identity number ({reference})."
  es: "La otra parte de esta transacción de {substance} se declaró sin número de identidad ({reference})."
mend:
  en: "Declare the number of the document by which the other party was identified."
  es: "Declare el número del documento con que se identificó a la otra parte."
*/
SELECT t.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed,
    CASE WHEN t.movement = 'import' THEN t.consignor_name ELSE t.consignee_name END AS reference
FROM (
    SELECT
        f.line_id AS line_id, f.operator_id AS operator_id, f.counterparty_id AS counterparty_id,
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
            OR (p.key = 'us_threshold_domestic_mg' AND f.movement = 'transfer')
        )
    WHERE f.home_list IS NOT NULL AND f.home_certain AND NOT COALESCE(f.exempt, FALSE)
) AS t
WHERE t.counterparty_id = '' AND (t.most_mg >= t.threshold_mg OR t.unknown > 0)
