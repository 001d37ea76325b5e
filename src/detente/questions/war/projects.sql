-- One row a month and whether the project was joint (people of marketing and of sales in it): projects that were due in it, or
-- ended in it where no day was set, and how many were delivered by then. Told by the day on which they were due, as a late
-- one would otherwise not be seen before it ends. months: from_on, to_on.
SELECT o.month,
       CASE WHEN w.marketing > 0 AND w.sales > 0 THEN 1 ELSE 0 END AS joint,
       COUNT(*) AS projects,
       SUM(CASE WHEN p.outcome = 'delivered' AND (p.due_on IS NULL OR p.ended_on <= p.due_on) THEN 1 ELSE 0 END) AS on_time
FROM projects AS p
JOIN months AS o ON COALESCE(p.due_on, p.ended_on) >= o.from_on AND COALESCE(p.due_on, p.ended_on) < o.to_on
JOIN (
    SELECT m.project_id,
           SUM(CASE WHEN s.function = 'marketing' THEN 1 ELSE 0 END) AS marketing,
           SUM(CASE WHEN s.function = 'sales' THEN 1 ELSE 0 END) AS sales
    FROM project_members AS m
    JOIN staff AS s ON s.person_id = m.person_id
    GROUP BY m.project_id
) AS w ON w.project_id = p.project_id
GROUP BY o.month, CASE WHEN w.marketing > 0 AND w.sales > 0 THEN 1 ELSE 0 END
ORDER BY o.month, joint
