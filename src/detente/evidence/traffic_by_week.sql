-- One row a week, two departments and a medium: what was written from one to the other, from rows of messages alone, of weeks
-- of which nothing is kept yet (traffic). messages: one for each person addressed. ties: pairs of people. people: at the end
-- with fewer. cc_manager: copied to a manager.
-- Rows of traffic stay when those of messages go, so none is about fewer than five people at either end. Managers are told
-- from others where each part is of five; where one is not, all are one row, and where that is not, there is none.
WITH ties AS (
    SELECT week_on, medium, sender, reader, COUNT(*) AS messages, SUM(copied) AS cc_manager
    FROM addressed
    GROUP BY week_on, medium, sender, reader
),
known AS (
    SELECT t.week_on, t.medium, t.sender, t.reader, t.messages, t.cc_manager,
           a.department AS from_department,
           a.manager AS from_manager,
           b.department AS to_department,
           b.manager AS to_manager
    FROM ties AS t
    JOIN staff AS a ON a.number = t.sender
    JOIN staff AS b ON b.number = t.reader
),
cells AS (
    SELECT week_on, from_department, to_department, from_manager, to_manager, medium,
           0 AS whole,
           SUM(messages) AS messages,
           COUNT(*) AS ties,
           COUNT(DISTINCT sender) AS senders,
           COUNT(DISTINCT reader) AS readers,
           SUM(cc_manager) AS cc_manager
    FROM known
    GROUP BY week_on, from_department, to_department, from_manager, to_manager, medium
    UNION ALL
    SELECT week_on, from_department, to_department, NULL, NULL, medium,
           1,
           SUM(messages),
           COUNT(*),
           COUNT(DISTINCT sender),
           COUNT(DISTINCT reader),
           SUM(cc_manager)
    FROM known
    GROUP BY week_on, from_department, to_department, medium
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
