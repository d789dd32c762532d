/*
id: AR-AUTHORISATION-ONCE
title: {en: 'Authorisation used more than once', es: 'Autorización usada más de una vez'}
authority: AR
law: ar-decreto-593-2019
provision: Anexo I, art. 14
kind: law
outcome: violation
lane: red
movement: [import, export]
scope: operator-substance
unit: count
verified: true
why:
  en: "An authorisation is for one use, one customs destination and one precursor."
  es: "La autorización vale para un solo uso, un solo destino aduanero y un solo precursor."
message:
  en: "Authorisation {reference} has now been declared {measured} times, counting each declaration and precursor; it is for {allowed} use."
  es: "La autorización {reference} se ha declarado ya {measured} veces, contando cada declaración y cada precursor; vale para {allowed} uso."
mend:
  en: "Obtain an authorisation for each consignment and precursor."
  es: "Obtenga una autorización por cada envío y precursor."
*/
SELECT t.line_id AS line_id, t.nth AS measured, CAST(1 AS BIGINT) AS allowed, t.permit_number AS reference
FROM (
    SELECT
        f.line_id AS line_id, f.permit_number AS permit_number,
        DENSE_RANK() OVER (
            PARTITION BY f.jurisdiction, f.permit_number, f.operator_id
            ORDER BY f.day_number, f.declaration_number, f.substance
        ) AS nth
    FROM facts AS f
    WHERE f.home_list = 'Lista I' AND f.home_certain AND f.permit_number <> '' AND f.operator_id <> ''
) AS t
WHERE t.nth > 1
