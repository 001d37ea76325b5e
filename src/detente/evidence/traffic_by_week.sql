-- One row a week, two departments and a medium: what was written from one to the other, from rows of messages alone, of weeks
-- of which nothing is kept yet (traffic). messages: one for each person addressed. ties: pairs of people. people: at the end
-- with fewer. cc_manager: copied to a manager.
-- Rows of traffic stay when those of messages go, so none is about fewer than five people at either end. Managers are told
-- from others where each part is of five; where one is not, all are one row, and where that is not, there is none.
WITH numbered AS (
    SELECT person_id, department, manager, ROW_NUMBER() OVER (ORDER BY person_id) AS number FROM staff
),
sent AS (
    SELECT CASE WHEN m.sent_at < d.cut_at THEN d.week_on ELSE d.next_week_on END AS week_on,
           m.medium,
           a.number AS sender,
           b.number AS reader,
           COALESCE(k.copied, 0) AS copied
    FROM recipients AS r
    JOIN messages AS m ON m.message_id = r.message_id
    JOIN calendar AS d ON d.utc_day_at = m.sent_at - m.sent_at % 86400000000
    JOIN numbered AS a ON a.person_id = m.sender_id
    JOIN numbered AS b ON b.person_id = r.person_id
    LEFT JOIN (
        SELECT c.message_id, 1 AS copied
        FROM recipients AS c
        JOIN staff AS s ON s.person_id = c.person_id AND s.manager = 1
        WHERE c.kind = 'cc'
        GROUP BY c.message_id
    ) AS k ON k.message_id = m.message_id
    WHERE (r.kind IS NULL OR r.kind <> 'cc') AND m.sender_id <> r.person_id
),
ties AS (
    SELECT week_on, medium, sender, reader, COUNT(*) AS messages, SUM(copied) AS cc_manager
    FROM sent
    GROUP BY week_on, medium, sender, reader
),
cells AS (
    SELECT t.week_on,
           a.department AS from_department,
           b.department AS to_department,
           a.manager AS from_manager,
           b.manager AS to_manager,
           t.medium,
           0 AS whole,
           SUM(t.messages) AS messages,
           COUNT(*) AS ties,
           COUNT(DISTINCT t.sender) AS senders,
           COUNT(DISTINCT t.reader) AS readers,
           SUM(t.cc_manager) AS cc_manager
    FROM ties AS t
    JOIN numbered AS a ON a.number = t.sender
    JOIN numbered AS b ON b.number = t.reader
    GROUP BY t.week_on, a.department, b.department, a.manager, b.manager, t.medium
    UNION ALL
    SELECT t.week_on,
           a.department,
           b.department,
           NULL,
           NULL,
           t.medium,
           1,
           SUM(t.messages),
           COUNT(*),
           COUNT(DISTINCT t.sender),
           COUNT(DISTINCT t.reader),
           SUM(t.cc_manager)
    FROM ties AS t
    JOIN numbered AS a ON a.number = t.sender
    JOIN numbered AS b ON b.number = t.reader
    GROUP BY t.week_on, a.department, b.department, t.medium
),
compared AS (
    SELECT week_on, from_department, to_department, from_manager, to_manager, medium, whole, messages, ties, senders, readers,
           cc_manager,
           MIN(CASE WHEN whole = 1 THEN NULL WHEN senders < readers THEN senders ELSE readers END)
               OVER (PARTITION BY week_on, from_department, to_department, medium) AS fewest
    FROM cells
)
SELECT c.week_on, c.from_department, c.to_department, c.from_manager, c.to_manager, c.medium,
       CAST(c.messages AS BIGINT) AS messages,
       c.ties,
       CASE WHEN c.senders < c.readers THEN c.senders ELSE c.readers END AS people,
       CAST(c.cc_manager AS BIGINT) AS cc_manager
FROM compared AS c
LEFT JOIN (SELECT DISTINCT week_on FROM traffic) AS k ON k.week_on = c.week_on
WHERE k.week_on IS NULL
  AND ((c.whole = 0 AND c.fewest >= 5) OR (c.whole = 1 AND c.fewest < 5 AND c.senders >= 5 AND c.readers >= 5))
