/*
id: US-NOTICE-QUANTITY
title: {en: 'Quantity greater than notified', es: 'Cantidad mayor que la notificada'}
authority: US
law: us-21-cfr-1313
provision: 21 U.S.C. 971(d)(1)(A), (C); 21 CFR 1313.16(b)
kind: law
outcome: violation
lane: red
movement: [import, export]
scope: operator-substance
unit: mg
verified: true
why:
  en: "The notice names the quantity; for a greater quantity it has to be updated, and the goods wait again."
  es: "El aviso indica la cantidad; para una cantidad mayor debe actualizarse y la mercancía vuelve a esperar."
message:
  en: "With this line {measured} of {substance} move under notice {reference}, which names {allowed}: {excess} more."
  es: "Con esta línea se mueven {measured} de {substance} con el aviso {reference}, que indica {allowed}: {excess} más."
unknown:
  en: "We cannot tell whether notice {reference} ({allowed}) covers this line: the quantity or the concentration of {substance} on this line, or on an earlier one under the same number, is missing."
  es: "No se puede determinar si el aviso {reference} ({allowed}) cubre esta línea: falta la cantidad o la concentración de {substance} en esta línea o en una anterior con cargo al mismo número."
mend:
  en: "Update the notice for the {excess} in excess before the goods move."
  es: "Actualice el aviso por los {excess} en exceso antes de mover la mercancía."
*/
SELECT t.line_id AS line_id, CASE WHEN t.sure_mg > t.allowed_mg THEN t.sure_mg END AS measured, t.allowed_mg AS allowed,
    t.number AS reference
FROM (
    SELECT
        f.line_id AS line_id, n.pen_number AS number, n.quantity_mg AS allowed_mg,
        -- what is surely drawn, what at most, and how many lines of it have an unknown mass
        COALESCE(CAST(SUM(f.contained_mg) OVER (
            PARTITION BY n.pen_number, f.operator_id, f.substance
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT), 0) AS sure_mg,
        COALESCE(CAST(SUM(f.most_mg) OVER (
            PARTITION BY n.pen_number, f.operator_id, f.substance
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT), 0) AS most_mg,
        COALESCE(CAST(SUM(CASE WHEN f.most_mg IS NULL THEN 1 ELSE 0 END) OVER (
            PARTITION BY n.pen_number, f.operator_id, f.substance
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT), 0) AS unknown
    FROM facts AS f
    JOIN pens AS n
        ON n.pen_number = f.pen_number AND n.substance = f.substance
        AND COALESCE(n.operator_id, f.operator_id) = f.operator_id
    WHERE f.home_list IS NOT NULL AND f.home_certain
) AS t
WHERE t.most_mg > t.allowed_mg OR t.unknown > 0
