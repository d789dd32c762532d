/*
id: GT-NOT-ON-FILE
title: {en: 'On a UN table, but not on the Guatemalan lists consulted', es: 'En un Cuadro de la ONU, pero no en los listados guatemaltecos consultados'}
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
  en: "The Guatemalan lists we consulted may be incomplete, so the tables of the UN Convention are checked as well."
  es: "Los listados guatemaltecos consultados pueden estar incompletos; por eso se revisan también los Cuadros de la Convención de la ONU."
message:
  en: "{substance} is on UN {codes} but not on the Guatemalan lists we consulted, which may be incomplete."
  es: "{substance} figura en el {codes} de la ONU, pero no en los listados guatemaltecos consultados, que pueden estar incompletos."
mend:
  en: "Before release, ask the MSPAS whether the substance is controlled."
  es: "Antes del levante, consulte al MSPAS si la sustancia está controlada."
*/
SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, f.un_list AS reference
FROM facts AS f
WHERE f.home_list IS NULL AND f.un_list IS NOT NULL
