/*
id: US-DESIGNATED-COUNTRY
title: {en: 'Acid or MIBK to a designated country', es: 'Ácido o MIBK a un país designado'}
authority: US
law: us-21-cfr-1310
provision: 21 CFR 1310.04(f)(2)(iv), (v); 1310.08(b)
kind: law
outcome: review
lane: yellow
movement: [export, transit]
scope: operator-substance
unit: mg
verified: true
why:
  en: "For hydrochloric acid, sulfuric acid and methyl isobutyl ketone the threshold concerns exports, transshipments and international transactions to the countries that 21 CFR 1310.08(b) sets out. That list is remembered, not read."
  es: "Para el ácido clorhídrico, el ácido sulfúrico y la metilisobutilcetona el umbral se refiere a exportaciones, transbordos y transacciones internacionales hacia los países que indica 21 CFR 1310.08(b). Esa lista se recuerda, no se leyó."
message:
  en: "{measured} of {substance} in this calendar month go to {reference}, a designated country; the threshold is {allowed}."
  es: "{measured} de {substance} en este mes calendario van a {reference}, país designado; el umbral es {allowed}."
unknown:
  en: "Whether {reference} is a designated country for {substance}, or whether {allowed} is reached, cannot be determined: the list was not read, or the quantity is missing."
  es: "No se puede determinar si {reference} es un país designado para {substance} o si se alcanzan {allowed}: la lista no se leyó o falta la cantidad."
mend:
  en: "File the advance notice, or show that the country is not designated."
  es: "Presente el aviso previo o demuestre que el país no está designado."
*/
SELECT t.line_id AS line_id, CASE WHEN t.belongs AND t.running_mg >= t.threshold_mg THEN t.running_mg END AS measured,
    t.threshold_mg AS allowed, t.destination_country AS reference,
    t.verified AND COALESCE(t.country_verified, TRUE) AS verified
FROM (
    SELECT
        f.line_id AS line_id, f.operator_id AS operator_id, f.quantity_mg AS quantity_mg, f.pen_number AS pen_number,
        f.day_number AS day_number, f.substance AS substance, f.destination_country AS destination_country,
        p.value AS threshold_mg, p.verified AS verified, g.belongs AS belongs, g.verified AS country_verified,
        -- an operator without a number stands alone: the goods of unknown firms are not added up
        COALESCE(CASE WHEN f.operator_id = '' THEN CASE WHEN w.value IS NULL THEN f.contained_mg ELSE f.quantity_mg END ELSE CAST(SUM(CASE WHEN w.value IS NULL THEN f.contained_mg ELSE f.quantity_mg END) OVER (
            PARTITION BY f.operator_id, f.substance, f.movement, f.month, f.destination_country
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) END, 0) AS running_mg
    FROM facts AS f
    JOIN parameters AS p
        ON p.substance = f.substance AND f.declaration_date BETWEEN p.from_date AND p.to_date
        AND p.key = 'us_threshold_designated_mg'
    LEFT JOIN parameters AS w ON w.key = 'us_whole_mixture' AND w.substance = f.substance
        AND f.declaration_date BETWEEN w.from_date AND w.to_date
    LEFT JOIN country_groups AS g ON g.key = 'us_designated' AND g.country = f.destination_country
        AND f.declaration_date BETWEEN g.from_date AND g.to_date
    WHERE f.home_list IS NOT NULL AND f.home_certain
) AS t
WHERE t.pen_number = '' AND COALESCE(t.belongs, TRUE) AND (t.running_mg >= t.threshold_mg OR t.quantity_mg IS NULL)
