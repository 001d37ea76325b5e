-- One row a month: what was said of the company, what joint work came to, and what the two sides wrote about each other.
-- months: from_on, to_on, from_at, to_at. joint_ended, joint_on_time: projects with people of both marketing and sales that ended in the
-- month, and those delivered by the day they were due. complaints: of marketing about sales or of sales about marketing.
SELECT r.month,
       SUM(r.voices) AS voices,
       SUM(r.voices_for) AS voices_for,
       SUM(r.joint_ended) AS joint_ended,
       SUM(r.joint_on_time) AS joint_on_time,
       SUM(r.complaints) AS complaints
FROM (
    SELECT o.month,
           1 AS voices,
           CASE WHEN v.stance > 0 THEN 1 ELSE 0 END AS voices_for,
           0 AS joint_ended,
           0 AS joint_on_time,
           0 AS complaints
    FROM voices AS v
    JOIN months AS o ON v.said_at >= o.from_at AND v.said_at < o.to_at
    UNION ALL
    SELECT o.month,
           0,
           0,
           1,
           CASE WHEN p.outcome = 'delivered' AND (p.due_on IS NULL OR p.ended_on <= p.due_on) THEN 1 ELSE 0 END,
           0
    FROM projects AS p
    JOIN months AS o ON p.ended_on >= o.from_on AND p.ended_on < o.to_on
    JOIN (
        SELECT m.project_id
        FROM project_members AS m
        JOIN staff AS s ON s.person_id = m.person_id
        WHERE s.function IN ('marketing', 'sales')
        GROUP BY m.project_id
        HAVING COUNT(DISTINCT s.function) = 2
    ) AS j ON j.project_id = p.project_id
    UNION ALL
    SELECT o.month, 0, 0, 0, 0, 1
    FROM complaints AS c
    JOIN months AS o ON c.complained_on >= o.from_on AND c.complained_on < o.to_on
    JOIN functions AS f ON f.department = c.from_department
    JOIN functions AS a ON a.department = c.about_department
    WHERE (f.function = 'marketing' AND a.function = 'sales') OR (f.function = 'sales' AND a.function = 'marketing')
) AS r
GROUP BY r.month
ORDER BY r.month
