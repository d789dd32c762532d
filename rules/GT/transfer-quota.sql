/*
id: GT-TRANSFER-QUOTA
title: {en: 'Transfer above the receiving firm''s quota', es: 'Transferencia mayor que la cuota de la empresa receptora'}
authority: GT
law: gt-protocol-2024
provision: null
kind: law
outcome: review
lane: yellow
movement: [transfer]
scope: operator-substance
unit: mg
verified: false
why:
  en: "The receiving firm's licence has to cover substance and amount."
  es: "La licencia de la empresa receptora debe cubrir sustancia y cantidad."
message:
  en: "With this transfer, the receiving company has received {measured} of {substance} in the period of its quota; its licence {reference} authorises {allowed}: exceeded by {excess}."
  es: "Con esta transferencia, la empresa receptora ha recibido {measured} de {substance} en el período de su cuota; su licencia {reference} autoriza {allowed}: se excede en {excess}."
unknown:
  en: "We cannot tell whether the licence {reference} ({allowed}) of the receiving firm covers this transfer of {substance}: the quantity or the concentration of this transfer, or of an earlier one of the period, is missing."
  es: "No se puede determinar si la licencia {reference} ({allowed}) de la receptora cubre esta transferencia de {substance}: falta la cantidad o la concentración de esta transferencia o de una anterior del período."
mend:
  en: "Deliver at most {allowed}, or have the quota raised first."
  es: "Entregue como máximo {allowed} o solicite antes el aumento de la cuota."
*/
SELECT t.line_id AS line_id, CASE WHEN t.sure_mg > t.quota_mg THEN t.sure_mg END AS measured, t.quota_mg AS allowed,
    t.licence_number AS reference
FROM (
    SELECT
        q.line_id AS line_id, q.licence_number AS licence_number, q.quota_mg AS quota_mg,
        -- the running balance of the quota's period, in the order of the declarations: what is sure, what is possible,
        -- and how many lines of it have an unknown mass
        COALESCE(CAST(SUM(q.contained_mg) OVER (
            PARTITION BY q.holder_id, q.substance, q.period
            ORDER BY q.day_number, q.declaration_number, q.line_number, q.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT), 0) AS sure_mg,
        COALESCE(CAST(SUM(q.most_mg) OVER (
            PARTITION BY q.holder_id, q.substance, q.period
            ORDER BY q.day_number, q.declaration_number, q.line_number, q.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT), 0) AS most_mg,
        COALESCE(CAST(SUM(CASE WHEN q.most_mg IS NULL THEN 1 ELSE 0 END) OVER (
            PARTITION BY q.holder_id, q.substance, q.period
            ORDER BY q.day_number, q.declaration_number, q.line_number, q.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT), 0) AS unknown
    FROM (
        -- several licences in force add up
        SELECT
            f.line_id AS line_id, f.consignee_id AS holder_id, f.substance AS substance, f.day_number AS day_number,
            f.declaration_number AS declaration_number, f.line_number AS line_number, f.contained_mg AS contained_mg,
            f.most_mg AS most_mg, CAST(SUM(s.quota_mg) AS BIGINT) AS quota_mg, MAX(l.licence_number) AS licence_number,
            MAX(CASE WHEN s.quota_period = 'year' THEN f.year WHEN s.quota_period = 'month' THEN f.month ELSE 0 END)
                AS period
        FROM facts AS f
        JOIN licences AS l
            ON l.operator_id = f.consignee_id AND l.status = 'active' AND l.jurisdiction = 'GT'
            AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
        JOIN licence_substances AS s ON s.licence_number = l.licence_number AND s.substance = f.substance
        WHERE f.home_list IS NOT NULL AND f.home_certain AND s.quota_mg IS NOT NULL
        GROUP BY f.line_id, f.consignee_id, f.substance, f.day_number, f.declaration_number, f.line_number,
            f.contained_mg, f.most_mg
    ) AS q
) AS t
WHERE t.most_mg > t.quota_mg OR t.unknown > 0
