/*
id: CO-MONTH-THRESHOLD
title: {en: 'Monthly quantity under control', es: 'Cantidad mensual sujeta a control'}
authority: CO
law: co-res-0001-2015
provision: null
kind: law
outcome: review
lane: yellow
movement: [import, export, transfer]
scope: operator-substance
unit: mg
verified: true
why:
  en: "The control of the resolution begins above a monthly quantity: any quantity of acetic anhydride, sulphuric acid, hydrochloric acid and potassium permanganate; 5 kg or 5 L of the other listed substances."
  es: "El control de la resolución inicia sobre una cantidad mensual: cualquier cantidad de anhídrido acético, ácido sulfúrico, ácido clorhídrico y permanganato de potasio; 5 kg o 5 L de las demás sustancias listadas."
message:
  en: "{reference} reaches {measured} of {substance} this calendar month; the control applies above {allowed}."
  es: "{reference} alcanza {measured} de {substance} en este mes calendario; el control se aplica por encima de {allowed}."
unknown:
  en: "We cannot tell whether {reference} is above {allowed} of {substance} this month: the quantity or the operator number is missing."
  es: "No se puede determinar si {reference} supera {allowed} de {substance} este mes: falta la cantidad o el número del operador."
mend:
  en: "Show the authorisation under the resolution."
  es: "Presente la autorización según la resolución."
*/
SELECT t.line_id AS line_id, CASE WHEN t.running_mg > t.month_mg THEN t.running_mg END AS measured, t.month_mg AS allowed,
    t.operator_id AS reference, t.verified AS verified
FROM (
    SELECT
        f.line_id AS line_id, f.operator_id AS operator_id, f.quantity_mg AS quantity_mg, p.value AS month_mg,
        p.verified AS verified,
        COALESCE(CASE WHEN f.operator_id = '' THEN f.quantity_mg ELSE CAST(SUM(f.quantity_mg) OVER (
            PARTITION BY f.operator_id, f.substance, f.month
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) END, 0) AS running_mg
    FROM facts AS f
    JOIN parameters AS p ON p.key = 'co_month_over_mg' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
    WHERE f.home_list IS NOT NULL AND f.home_certain
) AS t
WHERE t.running_mg > t.month_mg OR t.quantity_mg IS NULL OR t.operator_id = ''
