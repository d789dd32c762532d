/*
id: US-COUNTERPARTY-IDENTITY
title: {en: 'Other party not identified', es: 'Otra parte no identificada'}
authority: US
law: us-21-usc
provision: 21 U.S.C. 830(a)(3)
kind: law
outcome: review
lane: yellow
movement: [import, export, transfer]
scope: line
unit: count
verified: true
why:
  en: "In a regulated transaction each party identifies the other."
  es: "En una transacción regulada cada parte identifica a la otra."
message:
  en: "The other party to this transaction of {substance} is declared without an identity number ({reference})."
  es: "La otra parte de esta transacción de {substance} se declaró sin número de identidad ({reference})."
mend:
  en: "Declare the number of the document by which the other party was identified."
  es: "Declare el número del documento con que se identificó a la otra parte."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed,
    CASE WHEN f.movement = 'import' THEN f.consignor_name ELSE f.consignee_name END AS reference
FROM facts AS f
WHERE f.home_list IS NOT NULL AND f.home_certain AND f.counterparty_id = ''
