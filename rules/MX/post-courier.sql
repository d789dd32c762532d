/*
id: MX-POST-COURIER
title: {en: 'By post, courier or parcel', es: 'Por correo, mensajería o paquetería'}
authority: MX
law: mx-lfcpq
provision: arts. 16 par. 2, 29
kind: law
outcome: violation
lane: red
movement: [import, export, transit]
scope: line
unit: count
verified: true
why:
  en: "Substances of article 4 are neither imported nor exported by post, courier or parcel."
  es: "Las sustancias del artículo 4 no se importan ni exportan por correo, mensajería o paquetería."
message:
  en: "{substance} ({list}) crosses the border by post, courier or parcel ({reference}), which is prohibited."
  es: "{substance} ({list}) cruza la frontera por correo, mensajería o paquetería ({reference}), lo que está prohibido."
mend:
  en: "Hold the goods; no permit makes this way lawful."
  es: "Retenga la mercancía; ningún permiso hace lícita esta vía."
*/
SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.transport_mode AS reference,
    p.verified AS verified
FROM facts AS f
JOIN parameters AS p ON p.key = 'mx_post_prohibited' AND p.substance = f.substance
    AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.home_list IS NOT NULL AND f.home_certain AND f.parcel
