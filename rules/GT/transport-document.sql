/*
id: GT-TRANSPORT-DOCUMENT
title: {en: 'Transport document missing', es: 'Falta el documento de transporte'}
authority: GT
law: gt-f-si-r-01
provision: item 3          # GT-08
kind: law
outcome: review
lane: yellow
movement: [import]
scope: line
unit: count
verified: false
why:
  en: "The application is filed with the transport document and the signed and stamped invoice."
  es: "La solicitud se presenta con el documento de transporte y la factura firmada y sellada."
message:
  en: "No transport document (air waybill, bill of lading, carta de porte) is declared for this line of {substance}."
  es: "No se declaró el documento de transporte (guía aérea, conocimiento de embarque o carta de porte) de {substance}."
mend:
  en: "Declare the number of the transport document."
  es: "Declare el número del documento de transporte."
*/
SELECT f.line_id AS line_id, CAST(0 AS BIGINT) AS measured, CAST(1 AS BIGINT) AS allowed, f.home_list AS reference
FROM facts AS f
WHERE f.home_list IS NOT NULL AND f.home_certain AND f.transport_document = ''
