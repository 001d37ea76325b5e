-- One row a month: decisions that came to their end in it, how many steps they took and of how many people, how long (µs), and
-- how many were opened again. months: from_at, to_at.
SELECT o.month,
       COUNT(*) AS cases,
       SUM(CASE WHEN a.steps IS NOT NULL THEN 1 ELSE 0 END) AS stepped,
       CAST(SUM(COALESCE(a.steps, 0)) AS BIGINT) AS steps,
       CAST(SUM(COALESCE(a.people, 0)) AS BIGINT) AS people,
       CAST(SUM(c.closed_at - c.opened_at) AS BIGINT) AS took,
       CAST(SUM(COALESCE(c.reopened, 0)) AS BIGINT) AS reopened
FROM cases AS c
JOIN months AS o ON c.closed_at >= o.from_at AND c.closed_at < o.to_at
LEFT JOIN (
    SELECT case_id, COUNT(*) AS steps, COUNT(DISTINCT person_id) AS people FROM approvals GROUP BY case_id
) AS a ON a.case_id = c.case_id
WHERE c.closed_at >= c.opened_at
GROUP BY o.month
ORDER BY o.month
