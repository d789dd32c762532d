/*
id: IND-USE-UNFIT
title: {en: 'Use or business that does not fit the substance', es: 'Uso o giro que no corresponde a la sustancia'}
law: risk-indicators
kind: indicator
outcome: review
lane: yellow
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "A stated use, or a business, for which nobody needs the substance is one of the published suspicious circumstances."
  es: "Un uso declarado, o un giro, para el que nadie necesita la sustancia es una de las circunstancias sospechosas publicadas."
message:
  en: "{substance} does not fit the stated use or the business of the operator: {reference}."
  es: "{substance} no corresponde al uso declarado ni al giro del operador: {reference}."
mend:
  en: "Ask what is made with it, and compare with the business of the operator."
  es: "Pregunte qué se elabora con ella y compare con el giro del operador."
*/
SELECT DISTINCT t.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, t.stated AS reference
FROM (
    SELECT
        f.line_id AS line_id, f.substance AS substance, f.declaration_date AS declaration_date,
        CASE WHEN f.end_use <> '' THEN f.end_use ELSE COALESCE(o.kind, '') END AS stated,
        lower(CASE WHEN f.end_use <> '' THEN f.end_use ELSE COALESCE(o.kind, '') END) AS said
    FROM facts AS f
    LEFT JOIN operators AS o ON o.operator_id = f.operator_id
    WHERE f.certain AND (f.home_list IS NOT NULL OR f.un_list IS NOT NULL)
) AS t
JOIN parameters AS p ON p.substance = t.substance AND t.declaration_date BETWEEN p.from_date AND p.to_date
    AND (
        (p.key = 'no_personal_use' AND (
            contains(t.said, 'personal')
            OR contains(t.said, 'domést')
            OR contains(t.said, 'domest')
            OR contains(t.said, 'household')
            OR contains(t.said, 'hobby')
            OR contains(t.said, 'hogar')
            OR contains(t.said, 'home use')
            OR contains(t.said, 'casero')
        ))
        OR (p.key = 'no_everyday_use' AND (
            contains(t.said, 'limpieza')
            OR contains(t.said, 'cleaning')
            OR contains(t.said, 'desengras')
            OR contains(t.said, 'degreas')
            OR contains(t.said, 'lavander')
            OR contains(t.said, 'laundry')
            OR contains(t.said, 'aliment')
            OR contains(t.said, 'panader')
            OR contains(t.said, 'food')
            OR contains(t.said, 'bebida')
            OR contains(t.said, 'beverage')
            OR contains(t.said, 'agrícol')
            OR contains(t.said, 'agricol')
            OR contains(t.said, 'agricultur')
            OR contains(t.said, 'fertiliz')
            OR contains(t.said, 'plaguicida')
            OR contains(t.said, 'pesticid')
            OR contains(t.said, 'pintura')
            OR contains(t.said, 'paint')
            OR contains(t.said, 'barniz')
            OR contains(t.said, 'varnish')
            OR contains(t.said, 'adhesivo')
            OR contains(t.said, 'cosmétic')
            OR contains(t.said, 'cosmetic')
            OR contains(t.said, 'perfum')
        ))
    )
