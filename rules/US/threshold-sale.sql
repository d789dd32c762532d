/*
id: US-THRESHOLD-SALE
title: {en: 'Regulated sale, each transaction alone', es: 'Venta regulada, cada transacción por separado'}
authority: US
law: us-21-cfr-1310
provision: 21 CFR 1310.04(f)(2)(iii)
kind: law
outcome: review
lane: yellow
movement: [transfer]
scope: declaration
unit: mg
verified: true
why:
  en: "For domestic sales of acetone, 2-butanone and toluene each transaction is compared alone; the month is not added up."
  es: "Para las ventas internas de acetona, 2-butanona y tolueno cada transacción se compara por separado; no se suma el mes."
message:
  en: "This transaction holds {measured} of {substance}; from {allowed} on it is a regulated transaction."
  es: "Esta transacción contiene {measured} de {substance}; desde {allowed} es una transacción regulada."
unknown:
  en: "We cannot tell whether {substance} reaches the threshold of {allowed}: the quantity or the operator number is missing ({reference})."
  es: "No se puede determinar si {substance} alcanza el umbral de {allowed}: falta la cantidad o el número del operador ({reference})."
mend:
  en: "Keep the record of the transaction and identify the other party."
  es: "Conserve el registro de la transacción e identifique a la otra parte."
*/
SELECT t.line_id AS line_id, CASE WHEN t.sure_mg >= t.threshold_mg THEN t.sure_mg END AS measured,
    t.threshold_mg AS allowed, t.declaration_number AS reference, t.verified AS verified
FROM (
    SELECT
        f.line_id AS line_id, f.declaration_number AS declaration_number, p.value AS threshold_mg, p.verified AS verified,
        COALESCE(CAST(SUM(CASE WHEN f.exempt IS NOT NULL THEN f.quantity_mg END) OVER (PARTITION BY f.declaration_number, f.substance) AS BIGINT), 0) AS sure_mg,
        COALESCE(CAST(SUM(f.quantity_mg) OVER (PARTITION BY f.declaration_number, f.substance) AS BIGINT), 0) AS most_mg,
        COALESCE(CAST(SUM(CASE WHEN f.quantity_mg IS NULL THEN 1 ELSE 0 END) OVER (PARTITION BY f.declaration_number, f.substance) AS BIGINT), 0) AS unknown
    FROM facts AS f
    JOIN parameters AS p
        ON p.substance = f.substance AND f.declaration_date BETWEEN p.from_date AND p.to_date
        AND p.key = 'us_threshold_domestic_mg'
    JOIN parameters AS s ON s.key = 'us_single_transaction' AND s.substance = f.substance
        AND f.declaration_date BETWEEN s.from_date AND s.to_date
    WHERE f.home_list IS NOT NULL AND f.home_certain AND NOT COALESCE(f.exempt, FALSE)
) AS t
WHERE t.most_mg >= t.threshold_mg OR t.unknown > 0
