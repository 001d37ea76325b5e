-- One row: when leads, wins and losses begin to be recorded, and what would have been seen had wins and
-- losses been recorded as long as leads. Half of all decisions take no longer than the median delay: of the leads that
-- were older than that when the first decision was recorded, a like share should have been decided by then.
SELECT f.first_lead_at,
       f.first_won_at,
       f.first_lost_at,
       SUM(CASE WHEN l.created_at < f.first_won_at - f.won_delay THEN 1 ELSE 0 END) AS old_before_won,
       SUM(CASE WHEN l.created_at < f.first_lost_at - f.lost_delay THEN 1 ELSE 0 END) AS old_before_lost,
       SUM(CASE WHEN l.created_at >= f.first_won_at THEN 1 ELSE 0 END) AS after_won,
       SUM(CASE WHEN l.created_at >= f.first_lost_at THEN 1 ELSE 0 END) AS after_lost,
       MAX(f.won_after) AS won_after,
       MAX(f.lost_after) AS lost_after
FROM leads AS l
CROSS JOIN (
    SELECT s.first_lead_at,
           s.first_won_at,
           s.first_lost_at,
           PERCENTILE_CONT(0.5) WITHIN GROUP (
               ORDER BY CASE WHEN e.outcome = 'won' AND e.created_at >= s.first_won_at
                             THEN e.closed_at - e.created_at END
           ) AS won_delay,
           PERCENTILE_CONT(0.5) WITHIN GROUP (
               ORDER BY CASE WHEN e.outcome = 'lost' AND e.created_at >= s.first_lost_at
                             THEN e.closed_at - e.created_at END
           ) AS lost_delay,
           SUM(CASE WHEN e.outcome = 'won' AND e.created_at >= s.first_won_at THEN 1 ELSE 0 END) AS won_after,
           SUM(CASE WHEN e.outcome = 'lost' AND e.created_at >= s.first_lost_at THEN 1 ELSE 0 END) AS lost_after
    FROM (
        SELECT l.created_at, d.outcome, d.closed_at
        FROM leads AS l JOIN deals AS d ON d.lead_id = l.lead_id
        WHERE d.closed_at IS NOT NULL
        UNION ALL
        SELECT created_at, 'lost', closed_at FROM leads WHERE closed_at IS NOT NULL
    ) AS e
    CROSS JOIN (
        SELECT MIN(first_lead_at) AS first_lead_at,
               MIN(first_won_at) AS first_won_at,
               MIN(first_lost_at) AS first_lost_at
        FROM (
            SELECT MIN(created_at) AS first_lead_at,
                   CAST(NULL AS BIGINT) AS first_won_at,
                   MIN(closed_at) AS first_lost_at
            FROM leads
            UNION ALL
            SELECT CAST(NULL AS BIGINT),
                   MIN(CASE WHEN d.outcome = 'won' THEN d.closed_at END),
                   MIN(CASE WHEN d.outcome = 'lost' THEN d.closed_at END)
            FROM deals AS d JOIN leads AS l ON l.lead_id = d.lead_id
        ) AS firsts
    ) AS s
    GROUP BY s.first_lead_at, s.first_won_at, s.first_lost_at
) AS f
GROUP BY f.first_lead_at, f.first_won_at, f.first_lost_at
