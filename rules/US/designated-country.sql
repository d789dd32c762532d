/*
id: US-DESIGNATED-COUNTRY
title: {en: 'Acid or MIBK to a designated country', es: 'Ácido o MIBK a un país designado'}
authority: US
law: us-21-cfr-1310
provision: 21 CFR 1310.04(f)(2)(iv), (v); 1310.08(b), (e)
kind: law
outcome: review
lane: yellow
movement: [export, transit]
scope: operator-substance
unit: mg
verified: true
why:
  en: "For hydrochloric and sulfuric acid the threshold concerns exports, transshipments and international transactions to the fourteen countries of 21 CFR 1310.08(b); for methyl isobutyl ketone those to the Western Hemisphere except Canada (1310.08(e)). The acids have a threshold of volume (50 gallons), and of weight only where anhydrous."
  es: "Para el ácido clorhídrico y el sulfúrico el umbral se refiere a exportaciones, transbordos y transacciones internacionales hacia los catorce países de 21 CFR 1310.08(b); para la metilisobutilcetona, hacia el hemisferio occidental salvo Canadá (1310.08(e)). Los ácidos tienen umbral de volumen (50 galones), y de peso solo si son anhidros."
message:
  en: "{measured} of {substance} in this calendar month go to {reference}, a designated country; the threshold is {allowed}."
  es: "{measured} de {substance} en este mes calendario van a {reference}, país designado; el umbral es {allowed}."
unknown:
  en: "We cannot tell whether {substance} to {reference} reaches its threshold: the quantity is missing, for an acid the volume (or whether it is anhydrous), or it is not known whether the country is designated."
  es: "No se puede determinar si {substance} hacia {reference} alcanza su umbral: falta la cantidad, para un ácido el volumen (o si es anhidro), o no se sabe si el país está designado."
mend:
  en: "File the advance notice, or show that the country is not designated."
  es: "Presente el aviso previo o demuestre que el país no está designado."
*/
SELECT t.line_id AS line_id, CASE WHEN g.belongs AND t.sure_mg >= t.threshold_mg AND NOT t.may_be_excluded THEN t.sure_mg END AS measured,
    t.threshold_mg AS allowed, t.destination_country AS reference, t.verified AND COALESCE(g.verified, TRUE) AS verified
FROM (
    SELECT
        f.line_id AS line_id, f.may_be_excluded AS may_be_excluded, f.operator_id AS operator_id, f.substance AS substance, f.pen_number AS pen_number,
        f.declaration_date AS declaration_date, f.destination_country AS destination_country, p.verified AS verified,
        f.volume_ul AS volume_ul,
        -- the acids have a threshold of volume and none of weight: a mass decides nothing
        CASE WHEN p.key = 'us_threshold_designated_mg' THEN p.value END AS threshold_mg,
        CASE WHEN p.key = 'us_threshold_designated_mg' THEN 'us_designated_mibk' ELSE 'us_designated' END AS countries,
        COALESCE(CASE WHEN f.operator_id = '' THEN f.counted_mg ELSE CAST(SUM(f.counted_mg) OVER (
            PARTITION BY f.operator_id, f.substance, f.movement, f.month, f.destination_country
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) END, 0) AS sure_mg,
        COALESCE(CASE WHEN f.operator_id = '' THEN f.counted_most_mg ELSE CAST(SUM(f.counted_most_mg) OVER (
            PARTITION BY f.operator_id, f.substance, f.movement, f.month, f.destination_country
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) END, 0) AS most_mg,
        COALESCE(CASE WHEN f.operator_id = '' THEN CASE WHEN f.counted_most_mg IS NULL THEN 1 ELSE 0 END ELSE CAST(SUM(CASE WHEN f.counted_most_mg IS NULL THEN 1 ELSE 0 END) OVER (
            PARTITION BY f.operator_id, f.substance, f.movement, f.month, f.destination_country
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) END, 0) AS unknown
    FROM facts AS f
    JOIN parameters AS p
        ON p.substance = f.substance AND f.declaration_date BETWEEN p.from_date AND p.to_date
        AND (p.key = 'us_threshold_designated_mg' OR p.key = 'us_threshold_designated_ul')
    LEFT JOIN parameters AS q ON q.key = 'us_threshold_designated_mg' AND q.substance = f.substance
        AND f.declaration_date BETWEEN q.from_date AND q.to_date
    WHERE f.home_list IS NOT NULL AND f.home_certain AND NOT COALESCE(f.exempt, FALSE)
        AND (p.key = 'us_threshold_designated_mg' OR q.value IS NULL)
) AS t
LEFT JOIN country_groups AS g ON g.key = t.countries AND g.country = t.destination_country
    AND t.declaration_date BETWEEN g.from_date AND g.to_date
LEFT JOIN pens AS n -- a number that is not in the registry for this substance and firm is no notice
    ON n.pen_number = t.pen_number AND n.substance = t.substance
    AND COALESCE(n.operator_id, t.operator_id) = t.operator_id
WHERE n.pen_number IS NULL AND COALESCE(g.belongs, TRUE) AND t.volume_ul IS NULL -- of volumes another rule speaks
    AND (t.most_mg >= t.threshold_mg OR t.unknown > 0 OR t.threshold_mg IS NULL)
