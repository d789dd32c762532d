/*
id: MX-SANITARY-AUTHORISATION
title: {en: 'NPP or ANPP without sanitary authorisation', es: 'NPP o ANPP sin autorización sanitaria'}
authority: MX
law: mx-lfcpq
provision: LGS art. 194
kind: law
outcome: violation
lane: red
movement: [import, export]
scope: line
unit: count
verified: true
why:
  en: "NPP and ANPP are treated as narcotics: prior sanitary authorisation for import and export."
  es: "NPP y ANPP se tratan como estupefacientes: autorización sanitaria previa para importar y exportar."
message:
  en: "{substance} crosses the border and no sanitary authorisation is declared."
  es: "{substance} cruza la frontera y no se declaró autorización sanitaria."
mend:
  en: "Obtain the sanitary authorisation and declare its number."
  es: "Obtenga la autorización sanitaria y declare su número."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.home_list AS reference
FROM facts AS f
JOIN parameters AS p ON p.key = 'mx_sanitary_authorisation' AND p.substance = f.substance
        AND f.declaration_date BETWEEN p.from_date AND p.to_date
WHERE f.home_list IS NOT NULL AND f.home_certain AND f.permit_number = ''
