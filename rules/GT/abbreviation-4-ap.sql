/*
id: GT-ABBREVIATION-4-AP
title: {en: 'The abbreviation 4-AP', es: 'La abreviatura 4-AP'}
authority: GT
law: gt-am-239-2022
provision: null            # GT-15
kind: law
outcome: review
lane: yellow
movement: [import, export, transfer]
scope: line
unit: count
verified: false
why:
  en: "Listed N-phenylpiperidin-4-amine and unlisted 4-aminopyridine share the abbreviation 4-AP."
  es: "La N-fenilpiperidin-4-amina (listada) y la 4-aminopiridina (no listada) comparten la abreviatura 4-AP."
message:
  en: "The goods are called 4-AP. That abbreviation is used for N-phenylpiperidin-4-amine (listed) and for 4-aminopyridine (not listed)."
  es: "La mercancía se declaró como 4-AP. Esa abreviatura se usa para la N-fenilpiperidin-4-amina (listada) y para la 4-aminopiridina (no listada)."
mend:
  en: "Give the CAS number or the structure."
  es: "Indique el número CAS o la estructura."
*/
SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, '4-AP' AS reference
FROM facts AS f
WHERE f.substance = '4-ap' AND f.abbreviation
