/*
id: IND-LINE-CONTRADICTION
title: {en: 'Contradictory data in the line', es: 'Datos contradictorios en la línea'}
law: risk-indicators
kind: indicator
outcome: review
lane: yellow
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "Conflicting data in one declaration are one of the published suspicious circumstances."
  es: "Los datos contradictorios en una declaración son una de las circunstancias sospechosas publicadas."
message:
  en: "The data of this line contradict each other: {codes}."
  es: "Los datos de esta línea se contradicen: {codes}."
mend:
  en: "Correct the declaration or explain the difference."
  es: "Corrija la declaración o explique la diferencia."
*/
SELECT t.line_id AS line_id, CAST(t.n AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, trim(t.what) AS reference
FROM (
    SELECT
        f.line_id AS line_id,
        CASE WHEN f.consignor_id <> '' AND f.consignor_id = f.consignee_id THEN 1 ELSE 0 END
            + CASE WHEN f.movement IN ('import', 'export') AND f.consignor_country <> ''
                AND f.consignor_country = f.consignee_country AND f.origin_country = f.destination_country
                THEN 1 ELSE 0 END
            + CASE WHEN f.movement = 'import' AND f.jurisdiction <> 'EU' AND f.destination_country <> ''
                AND f.destination_country <> f.jurisdiction THEN 1 ELSE 0 END
            + CASE WHEN f.movement = 'export' AND f.jurisdiction <> 'EU' AND f.destination_country = f.jurisdiction
                THEN 1 ELSE 0 END
            + CASE WHEN f.movement = 'transfer' AND f.jurisdiction <> 'EU' AND f.consignor_country <> ''
                AND f.consignee_country <> '' AND f.consignor_country <> f.consignee_country THEN 1 ELSE 0 END AS n,
        CASE WHEN f.consignor_id <> '' AND f.consignor_id = f.consignee_id THEN 'consignor=consignee ' ELSE '' END
            || CASE WHEN f.movement IN ('import', 'export') AND f.consignor_country <> ''
                AND f.consignor_country = f.consignee_country AND f.origin_country = f.destination_country
                THEN 'countries ' ELSE '' END
            || CASE WHEN f.movement = 'import' AND f.jurisdiction <> 'EU' AND f.destination_country <> ''
                AND f.destination_country <> f.jurisdiction THEN 'import-destination ' ELSE '' END
            || CASE WHEN f.movement = 'export' AND f.jurisdiction <> 'EU' AND f.destination_country = f.jurisdiction
                THEN 'export-destination ' ELSE '' END
            || CASE WHEN f.movement = 'transfer' AND f.jurisdiction <> 'EU' AND f.consignor_country <> ''
                AND f.consignee_country <> '' AND f.consignor_country <> f.consignee_country
                THEN 'transfer-countries' ELSE '' END AS what
    FROM facts AS f
    WHERE f.home_list IS NOT NULL OR f.un_list IS NOT NULL
) AS t
WHERE t.n > 0
