-- One row a week, two departments and a medium: what was written from one to the other, from rows of messages alone, of weeks
-- of which nothing is kept yet (traffic). messages: one for each person addressed. ties: pairs of people. people: at the end
-- with fewer. cc_manager: copied to a manager.
-- Rows of traffic stay when those of messages go, so none is about fewer than five people at either end. Managers are told
-- from others where all four parts are of five; where one is not, all are one row, and where that is not, there is none.
WITH ties AS (
    SELECT CASE WHEN m.sent_at < d.cut_at THEN d.week_on ELSE d.next_week_on END AS week_on,
           a.department AS from_department,
           b.department AS to_department,
           a.manager AS from_manager,
           b.manager AS to_manager,
           m.medium,
           m.sender_id,
           r.person_id,
           COUNT(*) AS messages,
           SUM(COALESCE(k.copied, 0)) AS cc_manager
    FROM recipients AS r
    JOIN messages AS m ON m.message_id = r.message_id
    JOIN calendar AS d ON d.utc_day_at = m.sent_at - m.sent_at % 86400000000
    JOIN staff AS a ON a.person_id = m.sender_id
    JOIN staff AS b ON b.person_id = r.person_id
    LEFT JOIN (
        SELECT c.message_id, 1 AS copied
        FROM recipients AS c
        JOIN staff AS s ON s.person_id = c.person_id AND s.manager = 1
        WHERE c.kind = 'cc'
        GROUP BY c.message_id
    ) AS k ON k.message_id = m.message_id
    WHERE (r.kind IS NULL OR r.kind <> 'cc') AND m.sender_id <> r.person_id
    GROUP BY CASE WHEN m.sent_at < d.cut_at THEN d.week_on ELSE d.next_week_on END,
             a.department, b.department, a.manager, b.manager, m.medium, m.sender_id, r.person_id
),
parts AS (
    SELECT week_on, from_department, to_department, medium, from_manager, to_manager,
           SUM(messages) AS messages,
           COUNT(*) AS ties,
           COUNT(DISTINCT sender_id) AS senders,
           COUNT(DISTINCT person_id) AS readers,
           SUM(cc_manager) AS cc_manager
    FROM ties
    GROUP BY week_on, from_department, to_department, medium, from_manager, to_manager
),
wholes AS (
    SELECT t.week_on, t.from_department, t.to_department, t.medium,
           SUM(t.messages) AS messages,
           COUNT(*) AS ties,
           COUNT(DISTINCT t.sender_id) AS senders,
           COUNT(DISTINCT t.person_id) AS readers,
           SUM(t.cc_manager) AS cc_manager,
           MAX(p.fewest) AS fewest
    FROM ties AS t
    JOIN (
        SELECT week_on, from_department, to_department, medium,
               MIN(CASE WHEN senders < readers THEN senders ELSE readers END) AS fewest
        FROM parts
        GROUP BY week_on, from_department, to_department, medium
    ) AS p
      ON p.week_on = t.week_on AND p.from_department = t.from_department AND p.to_department = t.to_department
     AND p.medium = t.medium
    GROUP BY t.week_on, t.from_department, t.to_department, t.medium
),
told AS (
    SELECT w.week_on, w.from_department, w.to_department,
           CASE WHEN w.fewest >= 5 THEN p.from_manager END AS from_manager,
           CASE WHEN w.fewest >= 5 THEN p.to_manager END AS to_manager,
           w.medium,
           CASE WHEN w.fewest >= 5 THEN p.messages ELSE w.messages END AS messages,
           CASE WHEN w.fewest >= 5 THEN p.ties ELSE w.ties END AS ties,
           CASE WHEN w.fewest >= 5 THEN p.senders ELSE w.senders END AS senders,
           CASE WHEN w.fewest >= 5 THEN p.readers ELSE w.readers END AS readers,
           CASE WHEN w.fewest >= 5 THEN p.cc_manager ELSE w.cc_manager END AS cc_manager
    FROM wholes AS w
    LEFT JOIN parts AS p
      ON w.fewest >= 5 AND p.week_on = w.week_on AND p.from_department = w.from_department
     AND p.to_department = w.to_department AND p.medium = w.medium
)
SELECT t.week_on, t.from_department, t.to_department, t.from_manager, t.to_manager, t.medium,
       CAST(t.messages AS BIGINT) AS messages,
       t.ties,
       CASE WHEN t.senders < t.readers THEN t.senders ELSE t.readers END AS people,
       CAST(t.cc_manager AS BIGINT) AS cc_manager
FROM told AS t
LEFT JOIN (SELECT DISTINCT week_on FROM traffic) AS k ON k.week_on = t.week_on
WHERE k.week_on IS NULL AND t.senders >= 5 AND t.readers >= 5
