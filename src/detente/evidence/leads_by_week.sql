-- One row a week (its Monday, as days since 1970-01-01): how many leads came in.
SELECT week_on, COUNT(*) AS leads
FROM (
    SELECT CASE WHEN l.created_at < c.cut_at THEN c.week_on ELSE c.next_week_on END AS week_on
    FROM leads AS l
    JOIN calendar AS c ON c.utc_day_at = l.created_at - l.created_at % 86400000000
) AS dated
GROUP BY week_on
ORDER BY week_on
