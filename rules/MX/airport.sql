/*
id: MX-AIRPORT
title: {en: 'Narcotic or psychotropic not by air', es: 'Estupefaciente o psicotrópico que no llega por aire'}
authority: MX
law: mx-lgs
provision: art. 289
kind: law
outcome: review
lane: yellow
movement: [import, export]
scope: line
unit: count
verified: true
why:
  en: "Substances that the Ley General de Salud treats as narcotics or psychotropics cross the border only through the airport customs offices that the Secretaría de Salud names. The list of offices was not read."
  es: "Las sustancias que la Ley General de Salud trata como estupefacientes o psicotrópicos cruzan la frontera solo por las aduanas de puertos aéreos que determina la Secretaría de Salud. La lista de aduanas no se leyó."
message:
  en: "{substance} travels by {reference}; it may cross the border only at an airport."
  es: "{substance} viaja por {reference}; solo puede cruzar la frontera por un aeropuerto."
unknown:
  en: "We cannot tell whether {substance} crosses the border at an airport: the mode of transport is missing."
  es: "No se puede determinar si {substance} cruza la frontera por un aeropuerto: falta el modo de transporte."
mend:
  en: "Show the customs office of entry or exit that the authorisation names."
  es: "Muestre la aduana de entrada o salida que indica la autorización."
*/
SELECT f.line_id AS line_id, CASE WHEN f.transport_mode <> '' THEN CAST(0 AS BIGINT) END AS measured,
    CAST(1 AS BIGINT) AS allowed, f.transport_mode AS reference, v.verified AS verified
FROM facts AS f
JOIN parameters AS v ON v.key = 'mx_sanitary_authorisation' AND v.substance = f.substance
    AND f.declaration_date BETWEEN v.from_date AND v.to_date
-- of the industrial chemicals of group V the implementing rules were not read
LEFT JOIN parameters AS g ON g.key = 'mx_transit_review' AND g.substance = f.substance
    AND f.declaration_date BETWEEN g.from_date AND g.to_date
WHERE f.home_list IS NOT NULL AND f.home_certain AND g.value IS NULL
    -- "4" and "40" are air in the codes of declaration forms
    AND NOT (
        contains(lower(f.transport_mode), 'air') OR contains(lower(f.transport_mode), 'aer')
        OR contains(lower(f.transport_mode), 'aér')
        OR contains(lower(f.transport_mode), 'avi') OR f.transport_mode IN ('4', '40')
    )
    AND NOT f.parcel -- by post or courier it is prohibited: another rule says so
