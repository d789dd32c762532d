/*
id: IND-CONSIGNEE-NO-USER
title: {en: 'Consignee who does not use the goods', es: 'Destinatario que no usa la mercancía'}
law: risk-indicators
kind: indicator
outcome: review
lane: blue
movement: [import, export, transfer, transit]
scope: line
unit: count
verified: true
why:
  en: "A forwarder, a mailbox or a private person as consignee hides who receives the goods; it is one of the published suspicious circumstances."
  es: "Un transitario, un apartado postal o una persona particular como destinatario oculta quién recibe la mercancía; es una de las circunstancias sospechosas publicadas."
message:
  en: "The consignee of {substance}, {reference}, is a forwarder, a mailbox or a private person."
  es: "El destinatario de {substance}, {reference}, es un transitario, un apartado postal o una persona particular."
mend:
  en: "Ask who finally receives the goods, and for what use."
  es: "Pregunte quién recibe finalmente la mercancía y para qué uso."
*/
SELECT DISTINCT f.line_id AS line_id, CAST(1 AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed,
    f.consignee_name AS reference
FROM facts AS f
JOIN (
    -- each text alone: names and kinds of business are few, and each different one is searched once
    SELECT n.line_id AS line_id, ' ' || lower(n.consignee_name) AS said, lower(n.consignee_name) AS name
    FROM facts AS n
    WHERE n.certain AND (n.home_list IS NOT NULL OR n.un_list IS NOT NULL)
    UNION ALL
    SELECT k.line_id AS line_id, ' ' || lower(o.kind) AS said, '' AS name
    FROM facts AS k
    JOIN operators AS o ON o.operator_id = k.consignee_id
    WHERE k.certain AND (k.home_list IS NOT NULL OR k.un_list IS NOT NULL)
) AS t ON t.line_id = f.line_id
-- words are looked for at their beginning
WHERE contains(t.said, ' freight')
    OR contains(t.said, ' forwarder')
    OR contains(t.said, ' forwarding')
    OR contains(t.said, ' logistic')
    OR contains(t.said, ' logístic')
    OR contains(t.said, ' transitari')
    OR contains(t.said, ' agente de carga')
    OR contains(t.said, ' agencia de carga')
    OR contains(t.said, ' agente aduan')
    OR contains(t.said, ' agencia aduan')
    OR contains(t.said, ' agencia de aduana')
    OR contains(t.said, ' customs broker')
    OR contains(t.said, ' consolidador')
    OR contains(t.said, ' apartado postal')
    OR contains(t.said, ' casilla postal')
    OR contains(t.said, ' casillero')
    OR contains(t.said, ' p.o. box')
    OR contains(t.said, ' po box')
    OR contains(t.said, ' mailbox')
    OR contains(t.said, ' mail box')
    OR contains(t.said, ' consumidor final')
    OR contains(t.said, ' persona individual')
    OR contains(t.said, ' private person')
    OR contains(t.said, ' particular')
    OR ((
            contains(t.name, 'sr. ')
            OR contains(t.name, 'sra. ')
            OR contains(t.name, 'srta. ')
            OR contains(t.name, 'mr. ')
            OR contains(t.name, 'mrs. ')
        )
        AND NOT (
            contains(t.name, 's.a')
            OR contains(t.name, 's. a')
            OR contains(t.name, 'ltd')
            OR contains(t.name, 'limitada')
            OR contains(t.name, 'inc')
            OR contains(t.name, 'laborator')
            OR contains(t.name, 'farmacia')
            OR contains(t.name, 'comercial')
            OR contains(t.name, 'industri')
            OR contains(t.name, 'distribuid')
            OR contains(t.name, 'empresa')
            OR contains(t.name, 'quimic')
            OR contains(t.name, 'químic')
        ))
