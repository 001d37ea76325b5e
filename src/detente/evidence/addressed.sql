-- One row a message and a person it was addressed to, who is somebody else than its sender; copies are no rows. week_on: the
-- Monday, in the company's zone. sender, reader: numbers of people (staff; whoever needs more of them joins it when rows are
-- counted together). copied: 1 where a copy went to a manager. who is named once: DuckDB 2.0 fails on three joins of the view itself.
WITH who AS (
    SELECT number, person_id, function, manager FROM staff
)
SELECT CASE WHEN m.sent_at < d.cut_at THEN d.week_on ELSE d.next_week_on END AS week_on,
       m.medium,
       a.number AS sender,
       a.function AS from_function,
       a.manager AS from_manager,
       b.number AS reader,
       b.function AS to_function,
       b.manager AS to_manager,
       COALESCE(k.copied, 0) AS copied
FROM recipients AS r
JOIN messages AS m ON m.message_id = r.message_id
JOIN calendar AS d ON d.utc_day_at = m.sent_at - m.sent_at % 86400000000
JOIN who AS a ON a.person_id = m.sender_id
JOIN who AS b ON b.person_id = r.person_id
LEFT JOIN (
    SELECT c.message_id, 1 AS copied
    FROM recipients AS c
    JOIN who AS s ON s.person_id = c.person_id AND s.manager = 1
    WHERE c.kind = 'cc'
    GROUP BY c.message_id
) AS k ON k.message_id = m.message_id
WHERE (r.kind IS NULL OR r.kind <> 'cc') AND m.sender_id <> r.person_id
