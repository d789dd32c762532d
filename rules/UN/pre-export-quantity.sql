/*
id: UN-PRE-EXPORT-QUANTITY
title: {en: 'Quantity greater than notified', es: 'Cantidad mayor que la notificada'}
authority: UN
law: un-1988
provision: art. 12(10)(a)
kind: law
outcome: review
lane: red
movement: [export]
scope: operator-substance
unit: mg
verified: true
why:
  en: "The notification names the quantity to be exported."
  es: "La notificación indica la cantidad que se exportará."
message:
  en: "With this line, {measured} of {substance} has been exported under notification {reference}, which states {allowed}: {excess} more."
  es: "Con esta línea se han exportado {measured} de {substance} al amparo de la notificación {reference}, que indica {allowed}: {excess} más."
unknown:
  en: "We cannot tell whether notification {reference} ({allowed}) covers this line: the quantity or the concentration of {substance} on this line, or on an earlier one under the same number, is missing."
  es: "No se puede determinar si la notificación {reference} ({allowed}) cubre esta línea: falta la cantidad o la concentración de {substance} en esta línea o en una anterior con cargo al mismo número."
mend:
  en: "Notify the additional {excess}, or reduce the quantity."
  es: "Notifique los {excess} adicionales, o reduzca la cantidad."
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
    WHERE f.un_list IS NOT NULL AND f.un_certain
) AS t
WHERE t.most_mg > t.allowed_mg OR t.unknown > 0
