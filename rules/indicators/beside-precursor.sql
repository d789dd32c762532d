/*
id: IND-BESIDE-PRECURSOR
title: {en: 'Machines or cutting agents beside a precursor', es: 'Máquinas o sustancias de corte junto a un precursor'}
law: risk-indicators
kind: indicator
outcome: review
lane: yellow
movement: [import, transfer]
scope: population
unit: days
verified: true
why:
  en: "Who receives a substance of high risk and a machine for tablets or capsules, or a cutting agent, may make finished drugs."
  es: "Quien recibe una sustancia de alto riesgo y una máquina para tabletas o cápsulas, o una sustancia de corte, podría elaborar droga terminada."
message:
  en: "The same firm receives a substance of high risk and machines or cutting agents. The other declaration is {reference}. Days between the two: {measured} (review within {allowed})."
  es: "La misma empresa recibe una sustancia de alto riesgo y máquinas o sustancias de corte. La otra declaración es {reference}. Días entre ambas: {measured} (se revisan {allowed})."
mend:
  en: "Ask what is made with both, and whether the firm may make medicines."
  es: "Pregunte qué se elabora con ambas y si la empresa está autorizada para fabricar medicamentos."
*/
SELECT t.line_id AS line_id, CAST(MIN(t.day_number - k.day_number) AS BIGINT) AS measured, MAX(p.value) AS allowed,
    MIN(k.declaration_number) AS reference
FROM (
    SELECT f.line_id AS line_id, f.consignee_id AS consignee_id, f.day_number AS day_number,
        f.declaration_date AS declaration_date, f.substance AS substance,
        CASE WHEN f.how = 'machine' OR c.value IS NOT NULL THEN 'tool' WHEN h.value IS NOT NULL THEN 'precursor' END AS what,
        CASE WHEN f.how = 'machine' OR c.value IS NOT NULL THEN 'precursor' ELSE 'tool' END AS beside
    FROM facts AS f
    LEFT JOIN parameters AS c ON c.key = 'cutting_agent' AND c.substance = f.substance -- an authority's own file
        AND f.declaration_date BETWEEN c.from_date AND c.to_date
    LEFT JOIN parameters AS h ON h.key = 'high_risk_substance' AND h.substance = f.substance
        AND f.declaration_date BETWEEN h.from_date AND h.to_date
    WHERE f.certain AND f.consignee_id <> ''
) AS t
JOIN (
    SELECT g.consignee_id AS consignee_id, g.day_number AS day_number, g.declaration_number AS declaration_number,
        g.substance AS substance, CASE WHEN g.how = 'machine' OR c.value IS NOT NULL THEN 'tool' WHEN h.value IS NOT NULL THEN 'precursor' END AS what
    FROM facts AS g
    LEFT JOIN parameters AS c ON c.key = 'cutting_agent' AND c.substance = g.substance
        AND g.declaration_date BETWEEN c.from_date AND c.to_date
    LEFT JOIN parameters AS h ON h.key = 'high_risk_substance' AND h.substance = g.substance
        AND g.declaration_date BETWEEN h.from_date AND h.to_date
    WHERE g.certain AND g.consignee_id <> ''
) AS k ON k.consignee_id = t.consignee_id AND k.what = t.beside
JOIN parameters AS p ON p.key = 'beside_days' AND p.substance = COALESCE(t.substance, k.substance)
    AND t.declaration_date BETWEEN p.from_date AND p.to_date
WHERE t.what IS NOT NULL AND t.day_number - k.day_number BETWEEN 0 AND p.value
GROUP BY t.line_id
