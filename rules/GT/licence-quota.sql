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
message:
  en: "With this import the operator has used {measured} of {substance}; the quota printed on licence {reference} is {allowed}: exceeded by {excess}."
  es: "Con esta importación el operador ha usado {measured} de {substance}; la cuota de la licencia {reference} es {allowed}: excedida en {excess}."
mend:
  en: "File an update of the licence that raises the quota, or reduce the quantity by {excess}."
  es: "Solicite una actualización de la licencia que aumente la cuota, o reduzca la cantidad en {excess}."
*/
SELECT t.line_id AS line_id, t.used AS measured, t.quota_mg AS allowed, t.licence_number AS reference
FROM (
    SELECT
        f.line_id AS line_id, s.licence_number AS licence_number, s.quota_mg AS quota_mg,
        -- the running balance of the quota's period, in the order of the declarations
        CAST(SUM(f.quantity_mg) OVER (
            PARTITION BY s.licence_number, f.substance, CASE WHEN s.quota_period = 'year' THEN f.year ELSE 0 END
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) AS used
    FROM facts AS f
    JOIN licences AS l
        ON l.operator_id = f.operator_id AND l.status = 'active'
        AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
    JOIN licence_substances AS s ON s.licence_number = l.licence_number AND s.substance = f.substance
    WHERE f.home_list IS NOT NULL AND f.certain AND f.quantity_mg IS NOT NULL AND s.quota_mg IS NOT NULL
) AS t
WHERE t.used > t.quota_mg
