/*
id: GT-NOT-ON-FILE
title: {en: 'On a UN table, not on the Guatemalan lists that were read', es: 'En un cuadro de la ONU, no en los listados guatemaltecos leídos'}
authority: GT
law: un-1988
provision: art. 12         # GT-16
kind: law
outcome: review
lane: red
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: false
why:
  en: "The Guatemalan lists that were read may be incomplete; the tables of the UN Convention are the fall-back."
  es: "Los listados guatemaltecos leídos pueden estar incompletos; se recurre a los cuadros de la Convención de la ONU."
message:
  en: "{substance} stands on UN {codes}; it is not on the Guatemalan lists that were read, which may be incomplete."
  es: "{substance} figura en el {codes} de la ONU; no está en los listados guatemaltecos leídos, que pueden estar incompletos."
mend:
  en: "Ask the MSPAS whether the substance is controlled before release."
  es: "Consulte al MSPAS si la sustancia está fiscalizada antes del levante."
*/
SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.un_list AS reference
FROM facts AS f
WHERE f.home_list IS NULL AND f.un_list IS NOT NULL
