-- One row a month, a medium, and whether it went across from one side to the other: what was written between people of
-- marketing and sales. messages: one for each person it was addressed to. managed: a manager wrote it or was written to.
-- copied: a copy went to a manager. marketing, sales: people of each side who wrote or were written to in the month, whatever
-- the medium. months: from_at, to_at.
WITH sent AS (
    SELECT o.month,
           m.medium,
           m.sender_id,
           a.function AS from_function,
           r.person_id,
           b.function AS to_function,
           CASE WHEN a.manager = 1 OR b.manager = 1 THEN 1 ELSE 0 END AS managed,
           COALESCE(k.copied, 0) AS copied
    FROM recipients AS r
    JOIN messages AS m ON m.message_id = r.message_id
    JOIN staff AS a ON a.person_id = m.sender_id AND a.function IN ('marketing', 'sales')
    JOIN staff AS b ON b.person_id = r.person_id AND b.function IN ('marketing', 'sales')
    JOIN months AS o ON m.sent_at >= o.from_at AND m.sent_at < o.to_at
    LEFT JOIN (
        SELECT c.message_id, 1 AS copied
        FROM recipients AS c
        JOIN staff AS s ON s.person_id = c.person_id AND s.manager = 1
        WHERE c.kind = 'cc'
        GROUP BY c.message_id
    ) AS k ON k.message_id = m.message_id
    WHERE (r.kind IS NULL OR r.kind <> 'cc') AND m.sender_id <> r.person_id
),
who AS (
    SELECT part.month,
           SUM(CASE WHEN part.function = 'marketing' THEN 1 ELSE 0 END) AS marketing,
           SUM(CASE WHEN part.function = 'sales' THEN 1 ELSE 0 END) AS sales
    FROM (
        SELECT month, sender_id, from_function AS function FROM sent
        UNION
        SELECT month, person_id, to_function FROM sent
    ) AS part
    GROUP BY part.month
)
SELECT t.month,
       t.medium,
       t.across,
       t.messages,
       t.managed,
       t.copied,
       w.marketing,
       w.sales
FROM (
    SELECT month,
           medium,
           CASE WHEN from_function = to_function THEN 0 ELSE 1 END AS across,
           COUNT(*) AS messages,
           SUM(managed) AS managed,
           SUM(copied) AS copied
    FROM sent
    GROUP BY month, medium, CASE WHEN from_function = to_function THEN 0 ELSE 1 END
) AS t
JOIN who AS w ON w.month = t.month
ORDER BY t.month, t.medium, t.across
