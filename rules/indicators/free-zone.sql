/*
id: IND-FREE-ZONE
title: {en: 'Passes through a free zone', es: 'Paso por zona franca'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "A stop in a free zone without reason is one of the published suspicious circumstances."
  es: "Una escala en zona franca sin motivo es una de las circunstancias sospechosas publicadas."
message:
  en: "{substance} moves through a free zone or free port ({reference})."
  es: "{substance} pasa por una zona franca o puerto libre ({reference})."
mend:
  en: "Ask why the goods stop there, and for the documents of both legs."
  es: "Pregunte el motivo de la escala y solicite los documentos de ambos tramos."
*/
SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed,
    trim(f.regime || ' ' || f.customs_office) AS reference
FROM facts AS f
WHERE f.certain AND (f.home_list IS NOT NULL OR f.un_list IS NOT NULL)
    AND (
        contains(lower(f.regime), 'zona franca') OR contains(lower(f.regime), 'free zone')
        OR contains(lower(f.regime), 'zona libre') OR contains(lower(f.regime), 'free port')
        OR contains(lower(f.regime), 'puerto libre') OR contains(lower(f.regime), 'zolic')
        OR contains(lower(f.customs_office), 'zona franca') OR contains(lower(f.customs_office), 'free zone')
        OR contains(lower(f.customs_office), 'zona libre') OR contains(lower(f.customs_office), 'free port')
        OR contains(lower(f.customs_office), 'puerto libre') OR contains(lower(f.customs_office), 'zolic')
    )
