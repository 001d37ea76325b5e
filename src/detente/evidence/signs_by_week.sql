-- One row a week, a sign and a slice of it: what the messages and invitations of the week come to. Weeks that were counted
-- when their rows were still there (weekly_signs) stand as they were counted; of the others the rows are counted.
-- week_on: its Monday, in the company's zone. figure: a number of things, to be added up over weeks. n: people whom it is
-- about, on the side with fewer; for the heads, meetings.
--   two_camps, through_managers, only_formally · "email across", "email within", and so on for each medium
--       messages between marketing and sales, and within each, one for each person addressed; those that a manager wrote or
--       got; those copied to a manager. two_camps · "email from marketing": those across that marketing wrote
--   replies · across, within: messages that somebody else of the two sides answered in their thread within seven days;
--       "log across", "log within": the logarithms of one and the minutes that took
--   brokers · paths: of three people, the first of whom wrote to the second, the second to the third, and the first not to the
--       third, the first and third of two sides; managed: over a manager (Gould and Fernandez 1989, gatekeepers and
--       representatives). Of the last week that ends in a month only
--   ties · ties: pairs of people who wrote to one another, in the same weeks; across: of two sides; squares: of how many each
--       person has, summed
--   heads_avoid · meetings to which both heads were asked: meetings, together, marketing, sales (who came), attended (meetings
--       with attendance recorded for both; where one has not, who said yes came, who said no did not, and a meeting that one
--       of them never answered is not counted). firsts: to which one of them answered before the other; first_no: of these,
--       with a no. after_yes: to which one said yes and the other answered after that; no_after_yes: with a no. third: to
--       which one of the two was asked with the head of another function and without the other; third_came: and came
--   parties_apart (social meetings), meetings (all others) · pairs, across: of people at one meeting, all and from both sides (both twice, so that they are whole
--       numbers); marketing, sales: who came, each time they came. n: who came in this week and the two after it that end in
--       the same month: rows of those are always there still when a week is counted
--   teams · "messages sales/Sales/North" (function, department, team), and so on for each team: what its people wrote to people
--       of the two sides; "across …": of it, to the other side; "readers …": people of the other side whom each wrote to, added
--       up. n: who wrote. "crossed …": what goes across once more; "managed …", "formal …": of it, what a manager wrote or got,
--       and what was an e-mail, a ticket or a memo. n: who wrote across. "answers …": messages of the other side that they
--       answered within seven days; "logs …": the logarithms of one and the minutes that took. n: who answered. Each where n is
--       five or more
WITH sent AS (
    SELECT week_on, medium, sender, from_function, reader, to_function, to_manager, copied,
           CASE WHEN from_manager = 1 OR to_manager = 1 THEN 1 ELSE 0 END AS managed
    FROM addressed
    WHERE from_function IN ('marketing', 'sales') AND to_function IN ('marketing', 'sales')
),
wrote AS (
    SELECT part.week_on,
           SUM(CASE WHEN part.function = 'marketing' THEN 1 ELSE 0 END) AS marketing,
           SUM(CASE WHEN part.function = 'sales' THEN 1 ELSE 0 END) AS sales
    FROM (
        SELECT week_on, sender, from_function AS function FROM sent
        UNION
        SELECT week_on, reader, to_function FROM sent
    ) AS part
    GROUP BY part.week_on
),
written AS (
    SELECT week_on,
           medium,
           CASE WHEN from_function = to_function THEN 'within' ELSE 'across' END AS way,
           COUNT(*) AS messages,
           SUM(managed) AS managed,
           SUM(copied) AS copied,
           SUM(CASE WHEN from_function = 'marketing' THEN 1 ELSE 0 END) AS from_marketing
    FROM sent
    GROUP BY week_on, medium, CASE WHEN from_function = to_function THEN 'within' ELSE 'across' END
),
written_by AS (
    SELECT week_on,
           sender,
           COUNT(*) AS messages,
           SUM(CASE WHEN from_function = to_function THEN 0 ELSE 1 END) AS across,
           SUM(CASE WHEN from_function = to_function THEN 0 ELSE managed END) AS managed,
           SUM(CASE WHEN from_function = to_function OR medium NOT IN ('email', 'ticket', 'memo') THEN 0 ELSE 1 END) AS formal,
           COUNT(DISTINCT CASE WHEN from_function = to_function THEN NULL ELSE reader END) AS readers
    FROM sent
    GROUP BY week_on, sender
),
teams AS (
    SELECT w.week_on,
           CONCAT(t.function, '/', t.department, '/', t.team) AS team,
           SUM(w.messages) AS messages,
           SUM(w.across) AS across,
           SUM(w.managed) AS managed,
           SUM(w.formal) AS formal,
           SUM(w.readers) AS readers,
           COUNT(*) AS n,
           SUM(CASE WHEN w.across > 0 THEN 1 ELSE 0 END) AS crossed_by
    FROM written_by AS w
    JOIN staff AS t ON t.number = w.sender AND t.team IS NOT NULL
    GROUP BY w.week_on, CONCAT(t.function, '/', t.department, '/', t.team)
),
last_weeks AS (
    SELECT DISTINCT d.week_on
    FROM calendar AS d
    JOIN calendar AS n ON n.day_on = d.week_on + 7 AND n.week_month > d.week_month
),
ties AS (
    SELECT DISTINCT s.week_on, s.sender, s.from_function, s.reader, s.to_function, s.to_manager
    FROM sent AS s
    JOIN last_weeks AS w ON w.week_on = s.week_on
),
brokers AS (
    SELECT a.week_on, COUNT(*) AS paths, SUM(a.to_manager) AS managed
    FROM ties AS a
    JOIN ties AS b ON b.week_on = a.week_on AND b.sender = a.reader AND b.to_function <> a.from_function
    LEFT JOIN ties AS d ON d.week_on = a.week_on AND d.sender = a.sender AND d.reader = b.reader
    WHERE d.week_on IS NULL
    GROUP BY a.week_on
),
pairs AS (
    SELECT week_on,
           CASE WHEN sender < reader THEN sender ELSE reader END AS one,
           CASE WHEN sender < reader THEN reader ELSE sender END AS other,
           MAX(CASE WHEN from_function = to_function THEN 0 ELSE 1 END) AS across
    FROM ties
    GROUP BY week_on, CASE WHEN sender < reader THEN sender ELSE reader END,
             CASE WHEN sender < reader THEN reader ELSE sender END
),
degrees AS (
    SELECT d.week_on, SUM(d.ties * d.ties) AS squares
    FROM (
        SELECT e.week_on, e.person, COUNT(*) AS ties
        FROM (SELECT week_on, one AS person FROM pairs UNION ALL SELECT week_on, other FROM pairs) AS e
        GROUP BY e.week_on, e.person
    ) AS d
    GROUP BY d.week_on
),
knots AS (
    SELECT p.week_on, COUNT(*) AS ties, SUM(p.across) AS across, MAX(d.squares) AS squares
    FROM pairs AS p
    JOIN degrees AS d ON d.week_on = p.week_on
    GROUP BY p.week_on
),
threads AS (
    SELECT m.sent_at,
           s.number,
           s.function,
           LEAD(s.number) OVER (PARTITION BY m.thread_id ORDER BY m.sent_at, m.message_id) AS next_number,
           LEAD(s.function) OVER (PARTITION BY m.thread_id ORDER BY m.sent_at, m.message_id) AS next_function,
           LEAD(m.sent_at) OVER (PARTITION BY m.thread_id ORDER BY m.sent_at, m.message_id) AS next_at
    FROM messages AS m
    JOIN staff AS s ON s.person_id = m.sender_id AND s.function IN ('marketing', 'sales')
    WHERE m.thread_id IS NOT NULL
),
answered_by AS (
    SELECT CASE WHEN t.sent_at < d.cut_at THEN d.week_on ELSE d.next_week_on END AS week_on,
           CASE WHEN t.function = t.next_function THEN 'within' ELSE 'across' END AS way,
           t.next_number AS number,
           COUNT(*) AS replies,
           SUM(LN(1 + (t.next_at - t.sent_at) / 60000000.0)) AS logs
    FROM threads AS t
    JOIN calendar AS d ON d.utc_day_at = t.sent_at - t.sent_at % 86400000000
    WHERE t.next_number <> t.number AND t.next_at - t.sent_at <= 604800000000
    GROUP BY CASE WHEN t.sent_at < d.cut_at THEN d.week_on ELSE d.next_week_on END,
             CASE WHEN t.function = t.next_function THEN 'within' ELSE 'across' END,
             t.next_number
),
replies AS (
    SELECT week_on, way, SUM(replies) AS replies, SUM(logs) AS logs
    FROM answered_by
    GROUP BY week_on, way
),
team_answers AS (
    SELECT a.week_on,
           CONCAT(t.function, '/', t.department, '/', t.team) AS team,
           SUM(a.replies) AS answers,
           SUM(a.logs) AS logs,
           COUNT(*) AS n
    FROM answered_by AS a
    JOIN staff AS t ON t.number = a.number AND t.team IS NOT NULL
    WHERE a.way = 'across'
    GROUP BY a.week_on, CONCAT(t.function, '/', t.department, '/', t.team)
),
invited AS (
    SELECT CASE WHEN e.starts_at < d.cut_at THEN d.week_on ELSE d.next_week_on END AS week_on,
           CASE WHEN e.starts_at < d.cut_at THEN d.week_month ELSE d.next_week_month END AS week_month,
           e.meeting_id,
           e.kind,
           s.person_id,
           CASE WHEN s.function IN ('marketing', 'sales') THEN s.function ELSE 'other' END AS side,
           s.head,
           CASE WHEN i.attended IS NULL THEN 0 ELSE 1 END AS recorded,
           CASE WHEN i.attended IS NOT NULL THEN i.attended
                WHEN i.response = 'accepted' THEN 1 WHEN i.response = 'declined' THEN 0 END AS came,
           CASE WHEN i.response = 'accepted' THEN 1 WHEN i.response = 'declined' THEN 0 END AS yes,
           CASE WHEN i.response IN ('accepted', 'declined') THEN i.responded_at END AS answered_at
    FROM invitations AS i
    JOIN meetings AS e ON e.meeting_id = i.meeting_id
    JOIN calendar AS d ON d.utc_day_at = e.starts_at - e.starts_at % 86400000000
    JOIN staff AS s ON s.person_id = i.person_id AND (s.function IN ('marketing', 'sales') OR s.head = 1)
),
asked_heads AS (
    SELECT week_on,
           meeting_id,
           MAX(CASE WHEN side = 'marketing' THEN 1 ELSE 0 END) AS marketing_asked,
           MAX(CASE WHEN side = 'sales' THEN 1 ELSE 0 END) AS sales_asked,
           MAX(CASE WHEN side = 'other' THEN 1 ELSE 0 END) AS others_asked,
           MAX(CASE WHEN side = 'marketing' THEN came END) AS marketing_came,
           MAX(CASE WHEN side = 'sales' THEN came END) AS sales_came,
           MIN(CASE WHEN side <> 'other' THEN recorded END) AS recorded,
           MAX(CASE WHEN side = 'marketing' THEN yes END) AS marketing_yes,
           MAX(CASE WHEN side = 'sales' THEN yes END) AS sales_yes,
           MAX(CASE WHEN side = 'marketing' THEN answered_at END) AS marketing_at,
           MAX(CASE WHEN side = 'sales' THEN answered_at END) AS sales_at
    FROM invited
    WHERE head = 1
    GROUP BY week_on, meeting_id
),
answers AS (
    SELECT week_on,
           marketing_asked * sales_asked AS both_asked,
           CASE WHEN marketing_came IS NOT NULL AND sales_came IS NOT NULL
                THEN marketing_asked * sales_asked ELSE 0 END AS known,
           marketing_came,
           sales_came,
           recorded,
           CASE WHEN marketing_at IS NULL AND sales_at IS NULL OR marketing_at = sales_at THEN NULL
                WHEN sales_at IS NULL OR marketing_at < sales_at THEN marketing_yes ELSE sales_yes END AS first_yes,
           CASE WHEN marketing_at < sales_at THEN sales_yes WHEN sales_at < marketing_at THEN marketing_yes END AS second_yes,
           others_asked * (marketing_asked - sales_asked) AS without,
           CASE WHEN marketing_asked > sales_asked THEN marketing_came ELSE sales_came END AS alone_came
    FROM asked_heads
),
heads AS (
    SELECT week_on,
           SUM(known) AS meetings,
           SUM(CASE WHEN known = 1 THEN marketing_came * sales_came ELSE 0 END) AS together,
           SUM(CASE WHEN known = 1 THEN marketing_came ELSE 0 END) AS marketing,
           SUM(CASE WHEN known = 1 THEN sales_came ELSE 0 END) AS sales,
           SUM(CASE WHEN known = 1 THEN recorded ELSE 0 END) AS attended,
           SUM(CASE WHEN both_asked = 1 AND first_yes IS NOT NULL THEN 1 ELSE 0 END) AS firsts,
           SUM(CASE WHEN both_asked = 1 AND first_yes = 0 THEN 1 ELSE 0 END) AS first_no,
           SUM(CASE WHEN both_asked = 1 AND first_yes = 1 AND second_yes IS NOT NULL THEN 1 ELSE 0 END) AS after_yes,
           SUM(CASE WHEN both_asked = 1 AND first_yes = 1 AND second_yes = 0 THEN 1 ELSE 0 END) AS no_after_yes,
           SUM(CASE WHEN without <> 0 AND alone_came IS NOT NULL THEN 1 ELSE 0 END) AS third,
           SUM(CASE WHEN without <> 0 AND alone_came = 1 THEN 1 ELSE 0 END) AS third_came
    FROM answers
    GROUP BY week_on
    HAVING SUM(known) + SUM(CASE WHEN without <> 0 AND alone_came IS NOT NULL THEN 1 ELSE 0 END) > 0
),
present AS (
    SELECT week_on,
           week_month,
           meeting_id,
           CASE WHEN kind = 'social' THEN 'parties_apart' ELSE 'meetings' END AS sign,
           person_id,
           side
    FROM invited
    WHERE came = 1 AND side <> 'other'
),
gathered AS (
    SELECT t.week_on,
           t.sign,
           SUM((t.marketing + t.sales) * (t.marketing + t.sales - 1)) AS pairs,
           SUM(2 * t.marketing * t.sales) AS across,
           SUM(t.marketing) AS marketing,
           SUM(t.sales) AS sales
    FROM (
        SELECT week_on,
               meeting_id,
               sign,
               SUM(CASE WHEN side = 'marketing' THEN 1 ELSE 0 END) AS marketing,
               SUM(CASE WHEN side = 'sales' THEN 1 ELSE 0 END) AS sales
        FROM present
        GROUP BY week_on, meeting_id, sign
    ) AS t
    GROUP BY t.week_on, t.sign
),
guests AS (
    SELECT w.week_on,
           w.sign,
           COUNT(DISTINCT CASE WHEN g.side = 'marketing' THEN g.person_id END) AS marketing,
           COUNT(DISTINCT CASE WHEN g.side = 'sales' THEN g.person_id END) AS sales
    FROM (SELECT DISTINCT week_on, week_month, sign FROM present) AS w
    JOIN (SELECT DISTINCT week_on, week_month, sign, person_id, side FROM present) AS g
      ON g.week_month = w.week_month AND g.sign = w.sign AND g.week_on >= w.week_on AND g.week_on <= w.week_on + 14
    GROUP BY w.week_on, w.sign
),
counted AS (
    SELECT w.week_on,
           s.sign,
           CONCAT(w.medium, ' ', w.way) AS slice,
           CASE s.sign WHEN 'two_camps' THEN w.messages WHEN 'through_managers' THEN w.managed ELSE w.copied END AS figure,
           CASE WHEN p.marketing < p.sales THEN p.marketing ELSE p.sales END AS n
    FROM written AS w
    JOIN wrote AS p ON p.week_on = w.week_on
    CROSS JOIN (
        SELECT 'two_camps' AS sign UNION ALL SELECT 'through_managers' UNION ALL SELECT 'only_formally'
    ) AS s
    UNION ALL
    SELECT w.week_on,
           'two_camps',
           CONCAT(w.medium, ' from marketing'),
           w.from_marketing,
           CASE WHEN p.marketing < p.sales THEN p.marketing ELSE p.sales END
    FROM written AS w
    JOIN wrote AS p ON p.week_on = w.week_on
    WHERE w.way = 'across'
    UNION ALL
    SELECT r.week_on,
           'replies',
           CASE s.logs WHEN 1 THEN CONCAT('log ', r.way) ELSE r.way END,
           CASE s.logs WHEN 1 THEN r.logs ELSE r.replies END,
           CASE WHEN p.marketing < p.sales THEN p.marketing ELSE p.sales END
    FROM replies AS r
    JOIN wrote AS p ON p.week_on = r.week_on
    CROSS JOIN (SELECT 0 AS logs UNION ALL SELECT 1) AS s
    UNION ALL
    SELECT t.week_on,
           'ties',
           s.slice,
           CASE s.slice WHEN 'ties' THEN t.ties WHEN 'across' THEN t.across ELSE t.squares END,
           CASE WHEN p.marketing < p.sales THEN p.marketing ELSE p.sales END
    FROM knots AS t
    JOIN wrote AS p ON p.week_on = t.week_on
    CROSS JOIN (SELECT 'ties' AS slice UNION ALL SELECT 'across' UNION ALL SELECT 'squares') AS s
    UNION ALL
    SELECT t.week_on,
           'teams',
           CONCAT(s.slice, ' ', t.team),
           CASE s.slice WHEN 'messages' THEN t.messages WHEN 'readers' THEN t.readers WHEN 'managed' THEN t.managed
                        WHEN 'formal' THEN t.formal ELSE t.across END,
           CASE s.of_all WHEN 1 THEN t.n ELSE t.crossed_by END
    FROM teams AS t
    CROSS JOIN (
        SELECT 'messages' AS slice, 1 AS of_all UNION ALL SELECT 'across', 1 UNION ALL SELECT 'readers', 1
        UNION ALL SELECT 'crossed', 0 UNION ALL SELECT 'managed', 0 UNION ALL SELECT 'formal', 0
    ) AS s
    WHERE CASE s.of_all WHEN 1 THEN t.n ELSE t.crossed_by END >= 5
    UNION ALL
    SELECT a.week_on, 'teams', CONCAT(s.slice, ' ', a.team), CASE s.slice WHEN 'answers' THEN a.answers ELSE a.logs END, a.n
    FROM team_answers AS a
    CROSS JOIN (SELECT 'answers' AS slice UNION ALL SELECT 'logs') AS s
    WHERE a.n >= 5
    UNION ALL
    SELECT b.week_on,
           'brokers',
           s.slice,
           CASE s.slice WHEN 'paths' THEN b.paths ELSE b.managed END,
           CASE WHEN p.marketing < p.sales THEN p.marketing ELSE p.sales END
    FROM brokers AS b
    JOIN wrote AS p ON p.week_on = b.week_on
    CROSS JOIN (SELECT 'paths' AS slice UNION ALL SELECT 'managed') AS s
    UNION ALL
    SELECT h.week_on,
           'heads_avoid',
           s.slice,
           CASE s.slice WHEN 'meetings' THEN h.meetings WHEN 'together' THEN h.together
                        WHEN 'marketing' THEN h.marketing WHEN 'sales' THEN h.sales WHEN 'attended' THEN h.attended
                        WHEN 'firsts' THEN h.firsts WHEN 'first_no' THEN h.first_no
                        WHEN 'after_yes' THEN h.after_yes WHEN 'no_after_yes' THEN h.no_after_yes
                        WHEN 'third' THEN h.third ELSE h.third_came END,
           h.meetings
    FROM heads AS h
    CROSS JOIN (
        SELECT 'meetings' AS slice
        UNION ALL SELECT 'together' UNION ALL SELECT 'marketing' UNION ALL SELECT 'sales' UNION ALL SELECT 'attended'
        UNION ALL SELECT 'firsts' UNION ALL SELECT 'first_no' UNION ALL SELECT 'after_yes' UNION ALL SELECT 'no_after_yes'
        UNION ALL SELECT 'third' UNION ALL SELECT 'third_came'
    ) AS s
    UNION ALL
    SELECT t.week_on,
           t.sign,
           s.slice,
           CASE s.slice WHEN 'pairs' THEN t.pairs WHEN 'across' THEN t.across WHEN 'marketing' THEN t.marketing
                        ELSE t.sales END,
           CASE WHEN g.marketing < g.sales THEN g.marketing ELSE g.sales END
    FROM gathered AS t
    JOIN guests AS g ON g.week_on = t.week_on AND g.sign = t.sign
    CROSS JOIN (
        SELECT 'pairs' AS slice UNION ALL SELECT 'across' UNION ALL SELECT 'marketing' UNION ALL SELECT 'sales'
    ) AS s
)
SELECT week_on, sign, slice, MAX(figure) AS figure, MAX(n) AS n
FROM weekly_signs
GROUP BY week_on, sign, slice
UNION ALL
SELECT c.week_on, c.sign, c.slice, CAST(c.figure AS DECIMAL(18, 6)), CAST(c.n AS BIGINT)
FROM counted AS c
LEFT JOIN (SELECT DISTINCT week_on, sign FROM weekly_signs) AS k ON k.week_on = c.week_on AND k.sign = c.sign
WHERE k.week_on IS NULL
