/*
id: CA-PERMIT-OVERDRAWN
title: {en: 'Permit overdrawn', es: 'Permiso sobregirado'}
authority: CA
law: ca-pcr
provision: ss. 25(1), 26, 32, 33
kind: law
outcome: review
lane: red
movement: [import, export, transit]
scope: operator-substance
unit: mg
verified: true
why:
  en: "The permit names the quantity of each precursor; of a mixture, the quantity that it contains."
  es: "El permiso indica la cantidad de cada precursor; de una mezcla, la que contiene."
message:
  en: "With this line {measured} of {substance} are drawn on permit {reference}, which allows {allowed}: overdrawn by {excess}."
  es: "Con esta línea se han girado {measured} de {substance} sobre el permiso {reference}, que autoriza {allowed}: sobregirado en {excess}."
unknown:
  en: "Whether permit {reference} covers this line cannot be determined: the quantity of {substance} is missing."
  es: "No se puede determinar si el permiso {reference} cubre esta línea: falta la cantidad de {substance}."
mend:
  en: "Obtain a permit for the {excess} in excess, or reduce the quantity."
  es: "Obtenga un permiso por los {excess} en exceso o reduzca la cantidad."
*/
SELECT t.line_id AS line_id, CASE WHEN t.drawn > t.permitted_mg THEN t.drawn END AS measured, t.permitted_mg AS allowed,
    t.permit_number AS reference
FROM (
    SELECT
        f.line_id AS line_id, p.permit_number AS permit_number, p.quantity_mg AS permitted_mg, f.quantity_mg AS quantity_mg,
        COALESCE(CAST(SUM(f.contained_mg) OVER (
            PARTITION BY p.permit_number, f.operator_id, f.substance
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT), 0) AS drawn
    FROM facts AS f
    JOIN permits AS p -- what another firm declares under it takes nothing from its holder
        ON p.permit_number = f.permit_number AND p.operator_id = f.operator_id AND p.substance = f.substance
        AND p.authority = 'CA'
    WHERE f.home_list IS NOT NULL AND f.certain
) AS t
WHERE t.drawn > t.permitted_mg OR t.quantity_mg IS NULL
