-- One row a month: work that people of marketing began in it, and how much of it sales had asked for. months: from_on, to_on.
SELECT o.month,
       COUNT(*) AS projects,
       SUM(CASE WHEN p.requested_by = 'sales' OR f.function = 'sales' THEN 1 ELSE 0 END) AS for_sales
FROM projects AS p
JOIN months AS o ON p.started_on >= o.from_on AND p.started_on < o.to_on
JOIN (
    SELECT DISTINCT m.project_id
    FROM project_members AS m
    JOIN staff AS s ON s.person_id = m.person_id AND s.function = 'marketing'
) AS w ON w.project_id = p.project_id
LEFT JOIN functions AS f ON f.department = p.requested_by
WHERE p.requested_by IS NOT NULL
GROUP BY o.month
ORDER BY o.month
