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
  en: "The licence prints an authorised amount (cuota); raising it is an update. Its period was not read and is taken from the registry."
  es: "La licencia indica una cantidad autorizada (cuota); aumentarla es una actualización. Su período no se leyó y se toma del registro."
message:
  en: "With this import the operator has used {measured} of {substance}; the quota printed on licence {reference} is {allowed}: exceeded by {excess}."
  es: "Con esta importación el operador ha usado {measured} de {substance}; la cuota de la licencia {reference} es {allowed}: excedida en {excess}."
unknown:
  en: "Whether the quota of licence {reference} ({allowed}) is kept cannot be determined: the quantity of {substance} is missing."
  es: "No se puede determinar si se respeta la cuota de la licencia {reference} ({allowed}): falta la cantidad de {substance}."
mend:
  en: "File an update of the licence that raises the quota, or reduce the quantity by {excess}."
  es: "Solicite una actualización de la licencia que aumente la cuota, o reduzca la cantidad en {excess}."
*/
SELECT t.line_id AS line_id, CASE WHEN t.used > t.quota_mg THEN t.used END AS measured, t.quota_mg AS allowed,
    t.licence_number AS reference
FROM (
    SELECT
        f.line_id AS line_id, s.licence_number AS licence_number, s.quota_mg AS quota_mg, f.quantity_mg AS quantity_mg,
        -- the running balance of the quota's period, in the order of the declarations
        COALESCE(CAST(SUM(f.quantity_mg) OVER (
            PARTITION BY s.licence_number, f.substance,
                CASE WHEN s.quota_period = 'year' THEN f.year WHEN s.quota_period = 'month' THEN f.month ELSE 0 END
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT), 0) AS used
    FROM facts AS f
    JOIN licences AS l
        ON l.operator_id = f.operator_id AND l.status = 'active' AND l.authority = 'GT'
        AND f.day_number BETWEEN l.first_day_number AND l.last_day_number
    JOIN licence_substances AS s ON s.licence_number = l.licence_number AND s.substance = f.substance
    WHERE f.home_list IS NOT NULL AND f.certain AND s.quota_mg IS NOT NULL
) AS t
WHERE t.used > t.quota_mg OR t.quantity_mg IS NULL
