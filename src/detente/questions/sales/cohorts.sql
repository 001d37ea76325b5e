-- One row a week of creation (its Monday, days since 1970-01-01) and a source: what became of its leads. Every
-- source that there is has a row for every week. Beyond the 60 most frequent, sources are one, called (other).
-- A lead is won when its first deal is won; lost when it is given up before any deal, or when all its deals are lost;
-- open otherwise. median_delay: microseconds from creation to the first deal won, NULL where none was.
WITH settled AS (
    SELECT CASE WHEN l.created_at < c.cut_at THEN c.week_on ELSE c.next_week_on END AS week_on,
           l.source,
           CASE WHEN e.won = 1 THEN 'won'
                WHEN e.not_lost = 0 OR (e.lead_id IS NULL AND (l.closed_at IS NOT NULL OR l.closed_reason IS NOT NULL))
                THEN 'lost' ELSE 'open' END AS outcome,
           CASE WHEN e.won_at < l.created_at THEN 0 ELSE e.won_at - l.created_at END AS delay
    FROM leads AS l
    JOIN calendar AS c ON c.utc_day_at = l.created_at - l.created_at % 86400000000
    LEFT JOIN (
        SELECT lead_id,
               MAX(CASE WHEN outcome = 'won' THEN 1 ELSE 0 END) AS won,
               MIN(CASE WHEN outcome = 'won' THEN closed_at END) AS won_at,
               SUM(CASE WHEN outcome = 'lost' THEN 0 ELSE 1 END) AS not_lost
        FROM deals
        WHERE lead_id IS NOT NULL
        GROUP BY lead_id
    ) AS e ON e.lead_id = l.lead_id
),
source_names AS (
    SELECT r.source, CASE WHEN r.place <= 60 THEN r.source ELSE '(other)' END AS kept
    FROM (
        SELECT source, ROW_NUMBER() OVER (ORDER BY COUNT(*) DESC, MIN(created_at), source) AS place
        FROM leads GROUP BY source
    ) AS r
),
counted AS (
    SELECT s.week_on,
           n.kept AS source,
           COUNT(*) AS leads,
           SUM(CASE WHEN s.outcome = 'won' THEN 1 ELSE 0 END) AS won,
           SUM(CASE WHEN s.outcome = 'lost' THEN 1 ELSE 0 END) AS lost,
           PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY s.delay) AS median_delay
    FROM settled AS s
    JOIN source_names AS n ON n.source = s.source
    GROUP BY s.week_on, n.kept
)
SELECT week.week_on,
       name.source,
       COALESCE(counted.leads, 0) AS leads,
       COALESCE(counted.won, 0) AS won,
       COALESCE(counted.lost, 0) AS lost,
       COALESCE(counted.leads - counted.won - counted.lost, 0) AS open_leads,
       counted.median_delay
FROM (SELECT DISTINCT week_on FROM counted) AS week
CROSS JOIN (SELECT DISTINCT source FROM counted) AS name
LEFT JOIN counted ON counted.week_on = week.week_on AND counted.source = name.source
ORDER BY week.week_on, name.source
