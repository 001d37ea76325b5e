-- One row a month: who was at social meetings with whom. pairs: of people of marketing and sales who were at the same one,
-- across: those with one from each side (both twice, so that they are whole numbers). from_marketing, from_sales: who came, each
-- time they came; marketing, sales: how many people those were. months: from_at, to_at.
WITH came AS (
    SELECT o.month, e.meeting_id, s.person_id, s.function
    FROM invitations AS i
    JOIN staff AS s ON s.person_id = i.person_id AND s.function IN ('marketing', 'sales')
    JOIN meetings AS e ON e.meeting_id = i.meeting_id AND e.kind = 'social'
    JOIN months AS o ON e.starts_at >= o.from_at AND e.starts_at < o.to_at
    WHERE CASE WHEN i.attended IS NOT NULL THEN i.attended WHEN i.response = 'accepted' THEN 1 ELSE 0 END = 1
),
parties AS (
    SELECT month,
           meeting_id,
           SUM(CASE WHEN function = 'marketing' THEN 1 ELSE 0 END) AS marketing,
           SUM(CASE WHEN function = 'sales' THEN 1 ELSE 0 END) AS sales
    FROM came
    GROUP BY month, meeting_id
)
SELECT p.month,
       CAST(SUM((p.marketing + p.sales) * (p.marketing + p.sales - 1)) AS BIGINT) AS pairs_twice,
       CAST(SUM(2 * p.marketing * p.sales) AS BIGINT) AS across_twice,
       CAST(SUM(p.marketing) AS BIGINT) AS from_marketing,
       CAST(SUM(p.sales) AS BIGINT) AS from_sales,
       MAX(w.marketing) AS marketing,
       MAX(w.sales) AS sales
FROM parties AS p
JOIN (
    SELECT month,
           COUNT(DISTINCT CASE WHEN function = 'marketing' THEN person_id END) AS marketing,
           COUNT(DISTINCT CASE WHEN function = 'sales' THEN person_id END) AS sales
    FROM came
    GROUP BY month
) AS w ON w.month = p.month
GROUP BY p.month
ORDER BY p.month
