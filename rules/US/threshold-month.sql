/*
id: US-THRESHOLD-MONTH
title: {en: 'Regulated transaction', es: 'Transacción regulada'}
authority: US
law: us-21-cfr-1310
provision: 21 CFR 1310.04(e), (f), (g)
kind: law
outcome: review
lane: yellow
movement: [import, export, transfer]
scope: operator-substance
unit: mg
verified: false
message:
  en: "{reference} reaches {measured} of {substance} in this calendar month; from {allowed} on it is a regulated transaction. Quantity to be confirmed against the instrument."
  es: "{reference} alcanza {measured} de {substance} en este mes calendario; desde {allowed} es una transacción regulada. Cantidad por confirmar con el instrumento."
mend:
  en: "Declare the number of the advance notice (DEA Form 486), or show that the threshold is not reached."
  es: "Declare el número del aviso previo (formulario DEA 486) o demuestre que no se alcanza el umbral."
*/
SELECT
    f.line_id AS line_id,
    CAST(SUM(o.quantity_mg) AS BIGINT) AS measured,
    MAX(p.value) AS allowed,
    f.operator_id AS reference
FROM facts AS f
JOIN facts AS o
    ON o.operator_id = f.operator_id AND o.substance = f.substance AND o.movement = f.movement AND o.month = f.month
    AND (o.declaration_date < f.declaration_date OR (o.declaration_date = f.declaration_date AND o.line_id <= f.line_id))
JOIN parameters AS p
    ON p.substance = f.substance AND f.declaration_date BETWEEN p.from_date AND p.to_date
    AND (
        (p.key = 'us_threshold_import_mg' AND f.movement = 'import')
        OR (p.key = 'us_threshold_export_mg' AND f.movement = 'export')
        OR (p.key = 'us_threshold_domestic_mg' AND f.movement = 'transfer')
    )
WHERE f.home_list IS NOT NULL AND f.certain AND f.pen_number = ''
GROUP BY f.line_id, f.operator_id
HAVING SUM(o.quantity_mg) >= MAX(p.value)
