-- One row a month: meetings to which the heads of marketing and of sales were both asked, by who came. months: from_at, to_at.
-- attended: how many of the meetings have attendance recorded for both; where one has not, who said yes came, who said no did
-- not, and a meeting that one of them never answered is not counted.
SELECT t.month,
       COUNT(*) AS meetings,
       CAST(SUM(t.marketing * t.sales) AS BIGINT) AS together,
       CAST(SUM(t.marketing) AS BIGINT) AS marketing,
       CAST(SUM(t.sales) AS BIGINT) AS sales,
       CAST(SUM(t.recorded) AS BIGINT) AS attended
FROM (
    SELECT o.month,
           e.meeting_id,
           MAX(CASE WHEN s.function = 'marketing' THEN
                   CASE WHEN i.attended IS NOT NULL THEN i.attended
                        WHEN i.response = 'accepted' THEN 1 WHEN i.response = 'declined' THEN 0 END END) AS marketing,
           MAX(CASE WHEN s.function = 'sales' THEN
                   CASE WHEN i.attended IS NOT NULL THEN i.attended
                        WHEN i.response = 'accepted' THEN 1 WHEN i.response = 'declined' THEN 0 END END) AS sales,
           MIN(CASE WHEN i.attended IS NULL THEN 0 ELSE 1 END) AS recorded
    FROM invitations AS i
    JOIN staff AS s ON s.person_id = i.person_id AND s.head = 1 AND s.function IN ('marketing', 'sales')
    JOIN meetings AS e ON e.meeting_id = i.meeting_id
    JOIN months AS o ON e.starts_at >= o.from_at AND e.starts_at < o.to_at
    GROUP BY o.month, e.meeting_id
) AS t
WHERE t.marketing IS NOT NULL AND t.sales IS NOT NULL
GROUP BY t.month
ORDER BY t.month
