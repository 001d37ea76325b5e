-- One row a month in which projects were delivered: how many, and hours of the meetings in it that served projects.
-- months: from_on, to_on, from_at, to_at.
SELECT p.month, CAST(m.took / 3600000000.0 AS DECIMAL(18, 6)) AS hours, p.delivered
FROM (
    SELECT o.month, COUNT(*) AS delivered
    FROM projects AS r
    JOIN months AS o ON r.ended_on >= o.from_on AND r.ended_on < o.to_on
    WHERE r.outcome IN ('delivered', 'late')
    GROUP BY o.month
) AS p
JOIN (
    SELECT o.month, SUM(e.ends_at - e.starts_at) AS took
    FROM meetings AS e
    JOIN months AS o ON e.starts_at >= o.from_at AND e.starts_at < o.to_at
    WHERE e.project_id IS NOT NULL AND e.ends_at > e.starts_at
    GROUP BY o.month
) AS m ON m.month = p.month
ORDER BY p.month
