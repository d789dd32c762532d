/*
id: GT-PERMIT-PARTIES
title: {en: 'Parties or countries differ from the certificate', es: 'Partes o países difieren del certificado'}
authority: GT
law: gt-f-si-r-01
provision: null
kind: law
outcome: review
lane: yellow
movement: [import, export]
scope: line
unit: count
verified: false
why:
  en: "The declaration must match the certificate: substance, quantity, parties and port."
  es: "La declaración debe coincidir con el certificado: sustancia, cantidad, partes y puerto."
message:
  en: "The declaration differs from the certificate in: {codes} (differences: {measured})."
  es: "La declaración difiere del certificado en: {codes} (diferencias: {measured})."
mend:
  en: "Declare the certificate that was issued for this shipment, or have it corrected."
  es: "Declare el certificado emitido para este envío o solicite su corrección."
*/
SELECT t.line_id AS line_id, CAST(t.n AS BIGINT) AS measured, CAST(0 AS BIGINT) AS allowed, trim(t.what) AS reference
FROM (
    SELECT
        f.line_id AS line_id,
        CASE WHEN p.counterparty <> f.counterparty_id AND p.counterparty_key <> f.consignor_key
            AND p.counterparty_key <> f.consignee_key THEN 1 ELSE 0 END
            + CASE WHEN p.origin_country <> f.origin_country AND f.origin_country <> '' THEN 1 ELSE 0 END
            + CASE WHEN p.destination_country <> f.destination_country AND f.destination_country <> '' THEN 1 ELSE 0
            END AS n,
        CASE WHEN p.counterparty <> f.counterparty_id AND p.counterparty_key <> f.consignor_key
            AND p.counterparty_key <> f.consignee_key THEN 'counterparty ' ELSE '' END
            || CASE WHEN p.origin_country <> f.origin_country AND f.origin_country <> '' THEN 'origin_country ' ELSE ''
            END
            || CASE WHEN p.destination_country <> f.destination_country AND f.destination_country <> ''
                THEN 'destination_country' ELSE '' END AS what
    FROM facts AS f
    JOIN permits AS p
        ON p.permit_number = f.permit_number AND p.operator_id = f.operator_id AND p.substance = f.substance
        AND p.jurisdiction = 'GT'
    WHERE f.home_list IS NOT NULL AND f.home_certain
) AS t
WHERE t.n > 0
