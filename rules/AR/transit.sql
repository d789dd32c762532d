/*
id: AR-TRANSIT
title: {en: 'Transit not declared as international', es: 'Tránsito no declarado como internacional'}
authority: AR
law: ar-decreto-593-2019
provision: Anexo I, arts. 21, 22
kind: law
outcome: review
lane: yellow
movement: [transit]
scope: line
unit: count
verified: true
why:
  en: "Substances of Listas I and II that pass through the country are declared as TRÁNSITO INTERNACIONAL before the journey, and the customs papers are at hand on the way."
  es: "Las sustancias de las Listas I y II que pasan por el país se declaran como TRÁNSITO INTERNACIONAL antes del viaje, y los documentos aduaneros se llevan a mano en el trayecto."
message:
  en: "{substance} ({list}) passes through to {reference}, and the declared customs regime is not international transit."
  es: "{substance} ({list}) pasa en tránsito hacia {reference} y el régimen aduanero declarado no es tránsito internacional."
mend:
  en: "Declare the transit before the journey, in these words, and keep the customs papers with the goods."
  es: "Declare el tránsito antes del viaje, con esas palabras, y lleve los documentos aduaneros con la mercancía."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.destination_country AS reference
FROM facts AS f
WHERE f.home_list IN ('Lista I', 'Lista II') AND f.home_certain AND NOT contains(lower(f.regime), 'internacional')
    AND NOT contains(lower(f.regime), 'international')
