/*
id: UN-PRE-EXPORT-QUANTITY
title: {en: 'More exported than was notified', es: 'Se exporta más de lo notificado'}
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
  en: "With this line {measured} of {substance} are exported under notification {reference}, which names {allowed}: {excess} more."
  es: "Con esta línea se exportan {measured} de {substance} con la notificación {reference}, que indica {allowed}: {excess} más."
unknown:
  en: "Whether more than the {allowed} of notification {reference} are exported cannot be determined: the quantity of {substance} is missing."
  es: "No se puede determinar si se exporta más de los {allowed} de la notificación {reference}: falta la cantidad de {substance}."
mend:
  en: "Notify the {excess} in excess, or reduce the quantity."
  es: "Notifique los {excess} en exceso o reduzca la cantidad."
*/
SELECT t.line_id AS line_id, CASE WHEN t.drawn > t.notified_mg THEN t.drawn END AS measured, t.notified_mg AS allowed,
    t.pen_number AS reference
FROM (
    SELECT
        f.line_id AS line_id, n.pen_number AS pen_number, n.quantity_mg AS notified_mg, f.quantity_mg AS quantity_mg,
        COALESCE(CAST(SUM(f.quantity_mg) OVER (
            PARTITION BY n.pen_number, f.substance
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT), 0) AS drawn
    FROM facts AS f
    JOIN pens AS n
        ON n.pen_number = f.pen_number AND n.substance = f.substance
        AND COALESCE(n.operator_id, f.operator_id) = f.operator_id
    WHERE f.un_list IS NOT NULL AND f.certain
) AS t
WHERE t.drawn > t.notified_mg OR t.quantity_mg IS NULL
