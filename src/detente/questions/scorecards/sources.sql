-- One row a source: what its leads came to in a stretch of time. asked: from_at, to_at, from_on, to_on, now, hours.
-- leads, offered, accepted, refused: of the stretch. won, lost, booked, cost: deals decided in it, whenever their leads came; in the long run
-- the two are of the same leads. costed: booked amounts of those whose cost is known. quick, quick_won: leads of the stretch whom sales spoke to
-- within asked.hours, and those of them that have won something; slow, slow_won: all others that are as old.
-- spent: what the campaigns cost that brought more leads of this source than of any other.
WITH came AS (
    SELECT l.lead_id, l.source, l.campaign_id, l.created_at
    FROM leads AS l
    CROSS JOIN asked
    WHERE l.created_at >= asked.from_at AND l.created_at < asked.to_at
),
offers AS (
    SELECT l.source,
           COUNT(*) AS offered,
           SUM(CASE WHEN h.state = 'accepted' THEN 1 ELSE 0 END) AS accepted,
           SUM(CASE WHEN h.state IN ('rejected', 'returned') THEN 1 ELSE 0 END) AS refused
    FROM handovers AS h
    JOIN leads AS l ON l.lead_id = h.lead_id
    CROSS JOIN asked
    WHERE h.to_function = 'sales' AND h.handed_at >= asked.from_at AND h.handed_at < asked.to_at
    GROUP BY l.source
),
decided AS (
    SELECT l.source,
           SUM(CASE WHEN d.outcome = 'won' THEN 1 ELSE 0 END) AS won,
           SUM(CASE WHEN d.outcome = 'lost' THEN 1 ELSE 0 END) AS lost,
           SUM(CASE WHEN d.outcome = 'won' THEN COALESCE(d.amount, 0) ELSE 0 END) AS booked,
           SUM(CASE WHEN d.outcome = 'won' AND d.quantity * p.unit_cost IS NOT NULL THEN d.amount ELSE 0 END) AS costed,
           SUM(CASE WHEN d.outcome = 'won' THEN d.quantity * p.unit_cost END) AS cost
    FROM deals AS d
    JOIN leads AS l ON l.lead_id = d.lead_id
    LEFT JOIN products AS p ON p.product_id = d.product_id
    CROSS JOIN asked
    WHERE d.closed_at >= asked.from_at AND d.closed_at < asked.to_at AND d.outcome IN ('won', 'lost')
    GROUP BY l.source
),
handed AS (
    SELECT h.lead_id, MIN(h.handed_at) AS handed_at
    FROM handovers AS h
    WHERE h.to_function = 'sales'
    GROUP BY h.lead_id
),
answered AS (
    SELECT c.lead_id, MIN(t.touched_at) AS touched_at
    FROM came AS c
    LEFT JOIN handed AS h ON h.lead_id = c.lead_id
    JOIN touches AS t ON t.lead_id = c.lead_id AND t.function = 'sales' AND t.touched_at >= COALESCE(h.handed_at, c.created_at)
    GROUP BY c.lead_id
),
followed AS (
    SELECT f.source,
           COUNT(*) AS leads,
           SUM(f.quick) AS quick,
           SUM(f.quick * f.won) AS quick_won,
           SUM(f.due - f.quick) AS slow,
           SUM((f.due - f.quick) * f.won) AS slow_won
    FROM (
        SELECT c.source,
               CASE WHEN asked.now - COALESCE(h.handed_at, c.created_at) >= asked.hours * 3600000000 THEN 1 ELSE 0 END AS due,
               CASE WHEN asked.now - COALESCE(h.handed_at, c.created_at) >= asked.hours * 3600000000
                     AND a.touched_at - COALESCE(h.handed_at, c.created_at) < asked.hours * 3600000000 THEN 1 ELSE 0 END AS quick,
               CASE WHEN w.lead_id IS NOT NULL THEN 1 ELSE 0 END AS won
        FROM came AS c
        LEFT JOIN handed AS h ON h.lead_id = c.lead_id
        LEFT JOIN answered AS a ON a.lead_id = c.lead_id
        LEFT JOIN (SELECT DISTINCT lead_id FROM deals WHERE outcome = 'won' AND lead_id IS NOT NULL) AS w ON w.lead_id = c.lead_id
        CROSS JOIN asked
    ) AS f
    GROUP BY f.source
),
brought AS (
    SELECT b.campaign_id, b.source
    FROM (
        SELECT campaign_id,
               source,
               ROW_NUMBER() OVER (PARTITION BY campaign_id ORDER BY COUNT(*) DESC, source) AS place
        FROM came
        WHERE campaign_id IS NOT NULL
        GROUP BY campaign_id, source
    ) AS b
    WHERE b.place = 1
),
paid AS (
    SELECT b.source, SUM(s.amount) AS spent
    FROM spend AS s
    JOIN brought AS b ON b.campaign_id = s.campaign_id
    CROSS JOIN asked
    WHERE s.function = 'marketing' AND s.spent_on >= asked.from_on AND s.spent_on < asked.to_on
    GROUP BY b.source
)
SELECT f.source,
       f.leads,
       COALESCE(o.offered, 0) AS offered,
       COALESCE(o.accepted, 0) AS accepted,
       COALESCE(o.refused, 0) AS refused,
       COALESCE(d.won, 0) AS won,
       COALESCE(d.lost, 0) AS lost,
       COALESCE(d.booked, 0) AS booked,
       COALESCE(d.costed, 0) AS costed,
       COALESCE(d.cost, 0) AS cost,
       f.quick,
       f.quick_won,
       f.slow,
       f.slow_won,
       p.spent
FROM followed AS f
LEFT JOIN offers AS o ON o.source = f.source
LEFT JOIN decided AS d ON d.source = f.source
LEFT JOIN paid AS p ON p.source = f.source
ORDER BY f.source
