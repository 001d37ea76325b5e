-- One row a month, a function, a team and, where asked.persons is 1, a person: leads offered to sales in the month, and how they were
-- answered. months: from_at, to_at. A row of handovers is an offer; where none is recorded (asked.by_lead = 1) each lead is one, on the day
-- it came. qualified: leads offered for the first time. due, in_time: first offers that are asked.hours old by asked.now, and those that
-- sales spoke to within these hours.
WITH offers AS (
    SELECT lead_id,
           handed_at,
           person_id,
           CASE WHEN state = 'accepted' THEN 1 ELSE 0 END AS accepted,
           CASE WHEN state IN ('rejected', 'returned') THEN 1 ELSE 0 END AS refused,
           ROW_NUMBER() OVER (PARTITION BY lead_id ORDER BY handed_at, COALESCE(person_id, '')) AS place
    FROM handovers
    WHERE to_function = 'sales'
    UNION ALL
    SELECT l.lead_id, l.created_at, CAST(NULL AS VARCHAR(65535)), 0, 0, 1
    FROM leads AS l
    CROSS JOIN asked
    WHERE asked.by_lead = 1
),
answered AS (
    SELECT o.lead_id, MIN(t.touched_at) AS touched_at
    FROM offers AS o
    JOIN touches AS t ON t.lead_id = o.lead_id AND t.touched_at >= o.handed_at AND t.function = 'sales'
    WHERE o.place = 1
    GROUP BY o.lead_id
)
SELECT r.month,
       r.function,
       r.team,
       r.person,
       COUNT(DISTINCT r.receiver_id) AS people,
       COUNT(*) AS offered,
       SUM(r.qualified) AS qualified,
       SUM(r.accepted) AS accepted,
       SUM(r.refused) AS refused,
       SUM(r.due) AS due,
       SUM(r.in_time) AS in_time
FROM (
    SELECT m.month,
           COALESCE(s.function, 'sales') AS function,
           COALESCE(p.team, '') AS team,
           CASE WHEN asked.persons = 1 THEN COALESCE(p.person_id, '') ELSE '' END AS person,
           p.person_id AS receiver_id,
           CASE WHEN o.place = 1 THEN 1 ELSE 0 END AS qualified,
           o.accepted,
           o.refused,
           CASE WHEN o.place = 1 AND asked.now - o.handed_at >= asked.hours * 3600000000 THEN 1 ELSE 0 END AS due,
           CASE WHEN o.place = 1
                 AND asked.now - o.handed_at >= asked.hours * 3600000000
                 AND a.touched_at - o.handed_at < asked.hours * 3600000000
                THEN 1 ELSE 0 END AS in_time
    FROM offers AS o
    JOIN months AS m ON o.handed_at >= m.from_at AND o.handed_at < m.to_at
    LEFT JOIN answered AS a ON a.lead_id = o.lead_id
    LEFT JOIN people AS p ON p.person_id = o.person_id
    LEFT JOIN staff AS s ON s.person_id = o.person_id
    CROSS JOIN asked
) AS r
GROUP BY r.month, r.function, r.team, r.person
ORDER BY r.month, r.function, r.team, r.person
