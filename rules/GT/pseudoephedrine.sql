/*
id: GT-PSEUDOEPHEDRINE
title: {en: 'Product with pseudoephedrine', es: 'Producto con pseudoefedrina'}
authority: GT
law: gt-ag-39-2009
provision: null            # the articles were not read
kind: law
outcome: review
lane: red
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: false
why:
  en: "AG 39-2009 bans products with pseudoephedrine; its articles were not read, so an officer must decide."
  es: "El AG 39-2009 prohíbe los productos con pseudoefedrina; sus artículos no se consultaron, por lo que debe decidir un oficial."
message:
  en: "The goods hold {substance}; AG 39-2009, whose articles were not read, bans products with it."
  es: "La mercancía contiene {substance}; el AG 39-2009, cuyos artículos no se leyeron, prohíbe los productos que la contienen."
mend:
  en: "Hold the goods and ask the MSPAS."
  es: "Retenga la mercancía y consulte al MSPAS."
*/
SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.substance AS reference,
    p.verified AS verified
FROM facts AS f
JOIN parameters AS p ON p.key = 'gt_product_prohibited' AND p.substance = f.substance
    AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.certain
