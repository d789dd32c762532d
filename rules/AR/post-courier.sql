/*
id: AR-POST-COURIER
title: {en: 'By post or courier', es: 'Por correo o mensajería'}
authority: AR
law: ar-decreto-593-2019
provision: Anexo I, art. 19
kind: law
outcome: violation
lane: red
movement: [import, export]
scope: line
unit: count
verified: true
why:
  en: "Substances of Listas I and II enter and leave through the customs offices authorised for it only, never by border traffic, post or courier."
  es: "Las sustancias de las Listas I y II solo entran y salen por las aduanas habilitadas, nunca por tráfico vecinal fronterizo, correo ni mensajería."
message:
  en: "{substance} ({list}) crosses the border by post or courier ({reference}), which is prohibited."
  es: "{substance} ({list}) cruza la frontera por correo o mensajería ({reference}), lo que está prohibido."
mend:
  en: "Hold the goods; no authorisation makes this way lawful."
  es: "Retenga la mercancía; ninguna autorización hace lícita esta vía."
*/
SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.transport_mode AS reference,
    f.exempt IS NOT NULL AS verified -- a share by weight does not tell one by volume
FROM facts AS f
WHERE f.home_list IN ('Lista I', 'Lista II') AND f.home_certain AND f.parcel AND NOT COALESCE(f.exempt, FALSE)
