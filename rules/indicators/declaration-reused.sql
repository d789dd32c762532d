/*
id: IND-DECLARATION-REUSED
title: {en: 'Declaration number used for more than one filing', es: 'Número de declaración usado más de una vez'}
law: risk-indicators
kind: indicator
outcome: review
lane: yellow
movement: [import, export, transfer, transit]
scope: population
unit: count
verified: true
why:
  en: "One declaration has one date and one declarant on each side; a number that shows several was used again."
  es: "Una declaración tiene una fecha y una parte a cada lado; un número que muestra varias se usó de nuevo."
message:
  en: "Declaration {reference} appears with {measured} different combinations of date and parties."
  es: "La declaración {reference} aparece con {measured} combinaciones distintas de fecha y partes."
mend:
  en: "Compare the filings under this number."
  es: "Compare los trámites con este número."
*/
SELECT f.line_id AS line_id, t.n AS measured, CAST(1 AS BIGINT) AS allowed, f.declaration_number AS reference
FROM facts AS f
JOIN (
    SELECT d.declaration_number AS declaration_number, COUNT(*) AS n
    FROM (
        SELECT DISTINCT g.declaration_number AS declaration_number, g.declaration_date AS declaration_date,
            g.consignor_id AS consignor_id, g.consignee_id AS consignee_id
        FROM facts AS g
    ) AS d
    GROUP BY d.declaration_number
    HAVING COUNT(*) > 1
) AS t ON t.declaration_number = f.declaration_number
