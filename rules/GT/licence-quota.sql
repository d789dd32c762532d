/*
id: GT-LICENCE-QUOTA
title: {en: 'Authorised quota exceeded', es: 'Cuota autorizada excedida'}
authority: GT
law: gt-tramite-3469
provision: null            # GT-05; the period of the quota was not read, so it stands in the registry as data
kind: law
outcome: violation
lane: red
movement: [import]
scope: operator-substance
unit: mg
verified: true
why:
  en: "The licence states an authorised amount (cuota); increasing it requires an update. The period of the cuota was not found in our sources and is taken from the registry."
  es: "La licencia indica una cantidad autorizada (cuota); aumentarla requiere una actualización. El período de la cuota no se halló en las fuentes consultadas y se toma del registro."
message:
  en: "With this import, the operator has used {measured} of {substance}. Licence {reference} authorises {allowed}: exceeded by {excess}."
  es: "Con esta importación, el operador ha utilizado {measured} de {substance}. La licencia {reference} autoriza {allowed}: se excede en {excess}."
unknown:
  en: "We cannot tell whether the quota of licence {reference} ({allowed}) is respected: the quantity or the concentration of {substance} on this line, or on an earlier one of the period, is missing."
  es: "No se puede determinar si se respeta la cuota de la licencia {reference} ({allowed}): falta la cantidad o la concentración de {substance} en esta línea o en una anterior del período."
mend:
  en: "Request an update of the licence to increase the quota, or reduce the quantity by {excess}."
  es: "Solicite la actualización de la licencia para aumentar la cuota, o reduzca la cantidad en {excess}."
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
            f.line_id AS line_id, f.operator_id AS holder_id, f.substance AS substance, f.day_number AS day_number,
            f.declaration_number AS declaration_number, f.line_number AS line_number, f.contained_mg AS contained_mg,
            f.most_mg AS most_mg, CAST(SUM(s.quota_mg) AS BIGINT) AS quota_mg, MAX(l.licence_number) AS licence_number,
            MAX(CASE WHEN s.quota_period = 'year' THEN f.year WHEN s.quota_period = 'month' THEN f.month ELSE 0 END)
                AS period
        FROM facts AS f
        JOIN licences AS l
            ON l.operator_id = f.operator_id AND l.status = 'active' AND l.jurisdiction = 'GT'
            AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
        JOIN licence_substances AS s ON s.licence_number = l.licence_number AND s.substance = f.substance
        WHERE f.home_list IS NOT NULL AND f.home_certain AND s.quota_mg IS NOT NULL
        GROUP BY f.line_id, f.operator_id, f.substance, f.day_number, f.declaration_number, f.line_number,
            f.contained_mg, f.most_mg
    ) AS q
) AS t
WHERE t.most_mg > t.quota_mg OR t.unknown > 0
