-- One row a week of creation (its Monday, days since 1970-01-01) and a source: what became of its leads. Every
-- source that there is has a row for every week. Beyond the 60 most frequent, sources are one, called (other).
-- A lead is won when its first deal is won; lost when it is given up before any deal, or when all its deals are lost;
-- open otherwise. median_delay: microseconds from creation to the first deal won, NULL where none was.
-- Leads are counted first and those with deals are joined after: most leads have none.
WITH arrived AS (
    SELECT CASE WHEN l.created_at < c.cut_at THEN c.week_on ELSE c.next_week_on END AS week_on,
           l.source,
           COUNT(*) AS leads,
           SUM(CASE WHEN l.closed_at IS NULL AND l.closed_reason IS NULL THEN 0 ELSE 1 END) AS given_up,
           MIN(l.created_at) AS first_at
    FROM leads AS l
    JOIN calendar AS c ON c.utc_day_at = l.created_at - l.created_at % 86400000000
    GROUP BY CASE WHEN l.created_at < c.cut_at THEN c.week_on ELSE c.next_week_on END, l.source
),
dealt AS (
    SELECT CASE WHEN l.created_at < c.cut_at THEN c.week_on ELSE c.next_week_on END AS week_on,
           l.source,
           SUM(e.won) AS won,
           SUM(CASE WHEN e.not_lost = 0 THEN 1 ELSE 0 END) AS lost,
           SUM(CASE WHEN l.closed_at IS NULL AND l.closed_reason IS NULL THEN 0 ELSE 1 END) AS given_up,
           PERCENTILE_CONT(0.5) WITHIN GROUP (
               ORDER BY CASE WHEN e.won_at < l.created_at THEN 0 ELSE e.won_at - l.created_at END
           ) AS median_delay
    FROM (
        SELECT lead_id,
               MAX(CASE WHEN outcome = 'won' THEN 1 ELSE 0 END) AS won,
               MIN(CASE WHEN outcome = 'won' THEN closed_at END) AS won_at,
               SUM(CASE WHEN outcome = 'lost' THEN 0 ELSE 1 END) AS not_lost
        FROM deals
        WHERE lead_id IS NOT NULL
        GROUP BY lead_id
    ) AS e
    JOIN leads AS l ON l.lead_id = e.lead_id
    JOIN calendar AS c ON c.utc_day_at = l.created_at - l.created_at % 86400000000
    GROUP BY CASE WHEN l.created_at < c.cut_at THEN c.week_on ELSE c.next_week_on END, l.source
),
source_names AS (
    SELECT r.source, CASE WHEN r.place <= 60 THEN r.source ELSE '(other)' END AS kept
    FROM (
        SELECT source, ROW_NUMBER() OVER (ORDER BY SUM(leads) DESC, MIN(first_at), source) AS place
        FROM arrived GROUP BY source
    ) AS r
),
counted AS (
    SELECT a.week_on,
           n.kept AS source,
           SUM(a.leads) AS leads,
           SUM(COALESCE(d.won, 0)) AS won,
           SUM(COALESCE(d.lost, 0) + a.given_up - COALESCE(d.given_up, 0)) AS lost,
           -- The median of several rare sources together is that of the slowest; only (other) is ever several.
           MAX(d.median_delay) AS median_delay
    FROM arrived AS a
    JOIN source_names AS n ON n.source = a.source
    LEFT JOIN dealt AS d ON d.week_on = a.week_on AND d.source = a.source
    GROUP BY a.week_on, n.kept
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
