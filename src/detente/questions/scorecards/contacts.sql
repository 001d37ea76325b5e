-- One row a month, a function, a team and, where asked.persons is 1, a person: contacts with leads in the month, whoever made them.
-- months: from_at, to_at. people: how many known people made some.
SELECT r.month,
       r.function,
       r.team,
       r.person,
       COUNT(DISTINCT r.person_id) AS people,
       SUM(r.contacts) AS contacts
FROM (
    SELECT t.month,
           t.function,
           COALESCE(p.team, '') AS team,
           CASE WHEN asked.persons = 1 THEN COALESCE(p.person_id, '') ELSE '' END AS person,
           p.person_id,
           t.contacts
    FROM (
        SELECT o.month, c.function, c.person_id, COUNT(*) AS contacts
        FROM touches AS c
        JOIN months AS o ON c.touched_at >= o.from_at AND c.touched_at < o.to_at
        WHERE c.function IN ('marketing', 'sales')
        GROUP BY o.month, c.function, c.person_id
    ) AS t
    LEFT JOIN people AS p ON p.person_id = t.person_id
    CROSS JOIN asked
) AS r
GROUP BY r.month, r.function, r.team, r.person
ORDER BY r.month, r.function, r.team, r.person
