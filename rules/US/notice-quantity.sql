/*
id: US-NOTICE-QUANTITY
title: {en: 'More than was notified', es: 'Más de lo notificado'}
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
  en: "Whether more than the {allowed} of notice {reference} move cannot be determined: the quantity of {substance} is missing."
  es: "No se puede determinar si se mueve más de los {allowed} del aviso {reference}: falta la cantidad de {substance}."
mend:
  en: "Update the notice for the {excess} in excess before the goods move."
  es: "Actualice el aviso por los {excess} en exceso antes de mover la mercancía."
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
    WHERE f.home_list IS NOT NULL AND f.certain
) AS t
WHERE t.drawn > t.notified_mg OR t.quantity_mg IS NULL
