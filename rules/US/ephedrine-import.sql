/*
id: US-EPHEDRINE-IMPORT
title: {en: 'Import only in the amounts found necessary', es: 'Importación solo en las cantidades necesarias'}
authority: US
law: us-21-usc
provision: 21 U.S.C. 952(a), 971(h)(1)
kind: law
outcome: review
lane: yellow
movement: [import]
scope: line
unit: count
verified: true
why:
  en: "Import of ephedrine, pseudoephedrine and phenylpropanolamine is unlawful except in the amounts found necessary; the notice gives all that is known of the chain from manufacturer to importer."
  es: "La importación de efedrina, pseudoefedrina y fenilpropanolamina es ilícita salvo en las cantidades consideradas necesarias; el aviso indica todo lo que se sabe de la cadena del fabricante al importador."
message:
  en: "{substance} may be imported only in the amounts found necessary; the chain from manufacturer to importer has to be named."
  es: "{substance} solo puede importarse en las cantidades consideradas necesarias; debe indicarse la cadena del fabricante al importador."
mend:
  en: "Show the quota and the chain of distribution."
  es: "Demuestre la cuota y la cadena de distribución."
*/
SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.home_list AS reference
FROM facts AS f
JOIN parameters AS p ON p.key = 'us_import_only_as_necessary' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.home_list = 'List I' AND f.home_certain
