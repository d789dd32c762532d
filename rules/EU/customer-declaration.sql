/*
id: EU-CUSTOMER-DECLARATION
title: {en: 'Supply without a stated use', es: 'Suministro sin uso declarado'}
authority: EU
law: eu-273-2004
provision: arts. 3(3), 4(1)-(3), 6, Annex II
kind: law
outcome: review
lane: yellow
movement: [transfer, export]
scope: operator-substance
unit: mg
verified: true
why:
  en: "The customer signs a declaration of the use: for each transaction, or for Category 2 once for up to a year after three supplies in twelve months without suspicion. A declaration line shows only the use that was stated."
  es: "El cliente firma una declaración del uso: por cada transacción o, en Categoría 2, una por hasta un año tras tres suministros en doce meses sin sospecha. La línea solo muestra el uso declarado."
message:
  en: "{reference} receives {substance} ({measured} in the year that ends with this line; exempt up to {allowed}) and no use is stated. A customer declaration is required."
  es: "{reference} recibe {substance} ({measured} en el año que termina con esta línea; exento hasta {allowed}) y no se indica el uso. Se requiere declaración del cliente."
mend:
  en: "Show the signed customer declaration and declare the use."
  es: "Presente la declaración del cliente firmada y declare el uso."
*/
SELECT t.line_id AS line_id, t.year_mg AS measured, t.yearly_mg AS allowed, t.party_id AS reference, t.verified AS verified
FROM (
    SELECT
        f.line_id AS line_id, f.consignee_id AS party_id, f.quantity_mg AS quantity_mg, COALESCE(p.value, 0) AS yearly_mg, COALESCE(p.verified, TRUE) AS verified,
        f.day_number AS day_number, f.end_use AS end_use, f.home_list AS home_list,
        COALESCE(CASE WHEN f.consignee_id = '' THEN f.contained_mg ELSE CAST(SUM(f.contained_mg) OVER (
            PARTITION BY f.consignee_id, f.substance ORDER BY f.year_day
            RANGE BETWEEN 371 PRECEDING AND CURRENT ROW
        ) AS BIGINT) END, 0) AS year_mg
    FROM facts AS f
    LEFT JOIN parameters AS p ON p.key = 'eu_yearly_quantity_mg' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
    WHERE f.home_list IN ('Category 1', 'Category 2A', 'Category 2B') AND f.home_certain
        AND (f.movement = 'transfer' OR f.partner_law = 'EU')
) AS t
WHERE t.end_use = '' AND (t.year_mg > t.yearly_mg OR t.quantity_mg IS NULL)
