/*
id: US-ACID-VOLUME
title: {en: 'Volume of acid or MIBK to a designated country', es: 'Volumen de ácido o MIBK a un país designado'}
authority: US
law: us-21-cfr-1310
provision: 21 CFR 1310.04(f)(2)(iv), (v); 1310.08(b), (e)
kind: law
outcome: review
lane: yellow
movement: [export, transit]
scope: operator-substance
unit: ul
verified: true
why:
  en: "Exports, transshipments and international transactions of hydrochloric and sulfuric acid to the fourteen countries of 21 CFR 1310.08(b) are regulated from 50 gallons on, those of methyl isobutyl ketone to the Western Hemisphere except Canada (1310.08(e)) from 500 gallons on. The volumes of one calendar month are added up."
  es: "Las exportaciones, transbordos y transacciones internacionales de ácido clorhídrico y sulfúrico hacia los catorce países de 21 CFR 1310.08(b) están reguladas desde 50 galones; las de metilisobutilcetona hacia el hemisferio occidental salvo Canadá (1310.08(e)), desde 500 galones. Los volúmenes de un mes calendario se suman."
message:
  en: "{measured} of {substance} in this calendar month go to {reference}, a designated country; the threshold is {allowed}."
  es: "{measured} de {substance} en este mes calendario van a {reference}, país designado; el umbral es {allowed}."
unknown:
  en: "We cannot tell whether {substance} to {reference} reaches {allowed}: the volume of another line of this month, or the operator number, is missing, or it is not known whether the country is designated."
  es: "No se puede determinar si {substance} hacia {reference} alcanza {allowed}: falta el volumen de otra línea de este mes o el número del operador, o no se sabe si el país está designado."
mend:
  en: "File the advance notice, or show that the country is not designated."
  es: "Presente el aviso previo o demuestre que el país no está designado."
*/
SELECT t.line_id AS line_id, CASE WHEN g.belongs AND t.sure_ul >= t.threshold_ul THEN t.sure_ul END AS measured,
    t.threshold_ul AS allowed, t.destination_country AS reference, t.verified AND COALESCE(g.verified, TRUE) AS verified
FROM (
    SELECT
        f.line_id AS line_id, f.operator_id AS operator_id, f.substance AS substance, f.pen_number AS pen_number,
        f.declaration_date AS declaration_date, f.destination_country AS destination_country, f.volume_ul AS volume_ul,
        p.value AS threshold_ul, p.verified AS verified,
        CASE WHEN f.substance = 'mibk' THEN 'us_designated_mibk' ELSE 'us_designated' END AS countries,
        COALESCE(CASE WHEN f.operator_id = '' THEN f.volume_ul ELSE CAST(SUM(f.volume_ul) OVER (
            PARTITION BY f.operator_id, f.substance, f.movement, f.month, f.destination_country
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) END, 0) AS sure_ul,
        COALESCE(CASE WHEN f.operator_id = '' THEN 0 ELSE CAST(SUM(CASE WHEN f.volume_ul IS NULL THEN 1 ELSE 0 END) OVER (
            PARTITION BY f.operator_id, f.substance, f.movement, f.month, f.destination_country
            ORDER BY f.day_number, f.declaration_number, f.line_number, f.line_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) END, 0) AS unknown
    FROM facts AS f
    JOIN parameters AS p ON p.key = 'us_threshold_designated_ul' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
    WHERE f.home_list IS NOT NULL AND f.home_certain AND NOT COALESCE(f.exempt, FALSE)
) AS t
LEFT JOIN country_groups AS g ON g.key = t.countries AND g.country = t.destination_country
    AND t.declaration_date BETWEEN g.from_date AND g.to_date
LEFT JOIN pens AS n -- a number that is not in the registry for this substance and firm is no notice
    ON n.pen_number = t.pen_number AND n.substance = t.substance
    AND COALESCE(n.operator_id, t.operator_id) = t.operator_id
WHERE n.pen_number IS NULL AND COALESCE(g.belongs, TRUE) AND t.volume_ul IS NOT NULL
    AND (t.sure_ul >= t.threshold_ul OR t.unknown > 0 OR t.operator_id = '')
