/*
id: EU-NOTIFICATION-ADVERSE
title: {en: 'Export despite an objection', es: 'Exportación pese a una objeción'}
authority: EU
law: eu-111-2005
provision: arts. 11(1), 15; 1988 Convention art. 12(10)(a)
kind: law
outcome: violation
lane: red
movement: [export]
scope: line
unit: count
verified: true
why:
  en: "The export may be authorised only if nothing adverse came from the destination."
  es: "La exportación solo puede autorizarse si el destino no comunicó nada adverso."
message:
  en: "The destination objected to notification {reference} for {substance} (Regulation 111/2005 art. 11(1); 1988 Convention art. 12(10)(a))."
  es: "El destino objetó la notificación {reference} para {substance} (Reglamento 111/2005 art. 11(1); Convención de 1988 art. 12(10)(a))."
mend:
  en: "Stop the export until the objection is withdrawn."
  es: "Detenga la exportación hasta que se retire la objeción."
*/
SELECT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, n.pen_number AS reference
FROM facts AS f
JOIN pens AS n
    ON n.pen_number = f.pen_number AND n.substance = f.substance
    AND COALESCE(n.operator_id, f.operator_id) = f.operator_id
WHERE f.home_list IS NOT NULL AND f.home_certain AND n.answer = 'objection'
    AND f.partner_law <> 'EU' -- between member states nothing is exported
