-- One row a week of creation (its Monday, days since 1970-01-01) and a source: what became of its leads. Every
-- source that there is has a row for every week. Beyond the 60 most frequent, sources are one, called (other).
-- A lead is won when its first deal is won; lost when it is given up before any deal, or when all its deals are lost;
-- open otherwise. ending: 0 where a deal of the lead was won, 2 where all were lost, 1 otherwise.
-- median_delay: microseconds from creation to the first deal won; NULL where none was, and for (other).
WITH counted AS (
    SELECT CASE WHEN l.created_at < c.cut_at THEN c.week_on ELSE c.next_week_on END AS week_on,
           l.source,
           COUNT(*) AS leads,
           SUM(CASE WHEN e.ending = 0 THEN 1 ELSE 0 END) AS won,
           SUM(CASE WHEN e.ending = 2 THEN 1
                    WHEN e.lead_id IS NULL AND (l.closed_at IS NOT NULL OR l.closed_reason IS NOT NULL) THEN 1
                    ELSE 0 END) AS lost,
           MIN(l.created_at) AS first_at,
           PERCENTILE_CONT(0.5) WITHIN GROUP (
               ORDER BY CASE WHEN e.won_at < l.created_at THEN 0 ELSE e.won_at - l.created_at END
           ) AS median_delay
    FROM leads AS l
    JOIN calendar AS c ON c.utc_day_at = l.created_at - l.created_at % 86400000000
    LEFT JOIN (
        SELECT lead_id,
               MIN(CASE WHEN outcome = 'won' THEN 0 WHEN outcome = 'lost' THEN 2 ELSE 1 END) AS ending,
               MIN(CASE WHEN outcome = 'won' THEN closed_at END) AS won_at
        FROM deals
        WHERE lead_id IS NOT NULL
        GROUP BY lead_id
    ) AS e ON e.lead_id = l.lead_id
    GROUP BY CASE WHEN l.created_at < c.cut_at THEN c.week_on ELSE c.next_week_on END, l.source
),
lumped AS (
    SELECT o.week_on,
           CASE WHEN r.place <= 60 THEN o.source ELSE '(other)' END AS source,
           SUM(o.leads) AS leads,
           SUM(o.won) AS won,
           SUM(o.lost) AS lost,
           MAX(CASE WHEN r.place <= 60 THEN o.median_delay END) AS median_delay
    FROM counted AS o
    JOIN (
        SELECT source, ROW_NUMBER() OVER (ORDER BY SUM(leads) DESC, MIN(first_at), source) AS place
        FROM counted GROUP BY source
    ) AS r ON r.source = o.source
    GROUP BY o.week_on, CASE WHEN r.place <= 60 THEN o.source ELSE '(other)' END
)
SELECT week.week_on,
       name.source,
       COALESCE(lumped.leads, 0) AS leads,
       COALESCE(lumped.won, 0) AS won,
       COALESCE(lumped.lost, 0) AS lost,
       COALESCE(lumped.leads - lumped.won - lumped.lost, 0) AS open_leads,
       lumped.median_delay
FROM (SELECT DISTINCT week_on FROM lumped) AS week
CROSS JOIN (SELECT DISTINCT source FROM lumped) AS name
LEFT JOIN lumped ON lumped.week_on = week.week_on AND lumped.source = name.source
ORDER BY week.week_on, name.source
