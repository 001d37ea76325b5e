-- One row an outcome (won, lost), a segment and either an epoch of the lead's creation (age is -1) or an age bin (epoch
-- is -1): how many leads had it. A lead is won when its first deal is won; it is lost when it is given up before any
-- deal, or when the last of its deals is lost and none is open or won. Bins and epochs: see wins.sql.
-- first_at is the first moment at which any lead had this outcome.
WITH opportunities AS (
    SELECT l.lead_id, l.created_at, COALESCE(l.segment, '') AS segment, l.closed_at
    FROM leads AS l CROSS JOIN asked
    WHERE asked.by_deal = 0
    UNION ALL
    SELECT d.deal_id, d.opened_at, COALESCE(d.product_id, ''), CAST(NULL AS BIGINT)
    FROM deals AS d CROSS JOIN asked
    WHERE asked.by_deal = 1
),
segment_names AS (
    SELECT ranked.segment, CASE WHEN ranked.place <= asked.segments THEN ranked.segment ELSE '(other)' END AS kept
    FROM (
        SELECT segment, ROW_NUMBER() OVER (ORDER BY COUNT(*) DESC, MIN(created_at), segment) AS place
        FROM opportunities
        GROUP BY segment
    ) AS ranked
    CROSS JOIN asked
),
endings AS (
    SELECT d.lead_id,
           MIN(CASE WHEN d.outcome = 'won' THEN d.closed_at END) AS won_at,
           MAX(CASE WHEN d.outcome = 'lost' THEN d.closed_at END) AS lost_at,
           SUM(CASE WHEN d.outcome = 'lost' THEN 0 ELSE 1 END) AS not_lost
    FROM (
        SELECT CASE WHEN asked.by_deal = 1 THEN deals.deal_id ELSE deals.lead_id END AS lead_id,
               deals.outcome,
               deals.closed_at
        FROM deals CROSS JOIN asked
    ) AS d
    WHERE d.lead_id IS NOT NULL
    GROUP BY d.lead_id
),
ended AS (
    SELECT ending.outcome,
           ending.segment,
           ending.ended_at,
           CASE WHEN ending.created_at < asked.cut_1 THEN 0
                WHEN ending.created_at < asked.cut_2 THEN 1
                WHEN ending.created_at < asked.cut_3 THEN 2
                WHEN ending.created_at < asked.cut_4 THEN 3
                WHEN ending.created_at < asked.cut_5 THEN 4
                WHEN ending.created_at < asked.cut_6 THEN 5
                WHEN ending.created_at < asked.cut_7 THEN 6
                WHEN ending.created_at < asked.cut_8 THEN 7
                WHEN ending.created_at < asked.cut_9 THEN 8
                WHEN ending.created_at < asked.cut_10 THEN 9
                ELSE 10 END AS epoch,
           CASE WHEN ending.age < 691200000000 THEN ending.age - ending.age % 86400000000
                WHEN ending.age < 1382400000000 THEN ending.age - ending.age % 172800000000
                WHEN ending.age < 2764800000000 THEN ending.age - ending.age % 345600000000
                WHEN ending.age < 5529600000000 THEN ending.age - ending.age % 691200000000
                WHEN ending.age < 11059200000000 THEN ending.age - ending.age % 1382400000000
                WHEN ending.age < 22118400000000 THEN ending.age - ending.age % 2764800000000
                WHEN ending.age < 44236800000000 THEN ending.age - ending.age % 5529600000000
                WHEN ending.age < 88473600000000 THEN ending.age - ending.age % 11059200000000
                WHEN ending.age < 176947200000000 THEN ending.age - ending.age % 22118400000000
                ELSE ending.age - ending.age % 44236800000000 END AS age
    FROM (
        SELECT settled.outcome,
               g.kept AS segment,
               settled.created_at,
               settled.ended_at,
               CASE WHEN settled.ended_at > settled.created_at
                    THEN settled.ended_at - settled.created_at ELSE 0 END AS age
        FROM (
            SELECT CASE WHEN e.won_at IS NOT NULL THEN 'won' ELSE 'lost' END AS outcome,
                   o.segment,
                   o.created_at,
                   CASE WHEN e.won_at IS NOT NULL THEN e.won_at
                        WHEN e.not_lost = 0 THEN e.lost_at
                        WHEN e.lead_id IS NULL THEN o.closed_at END AS ended_at
            FROM opportunities AS o
            LEFT JOIN endings AS e ON e.lead_id = o.lead_id
        ) AS settled
        JOIN segment_names AS g ON g.segment = settled.segment
        WHERE settled.ended_at IS NOT NULL
    ) AS ending
    CROSS JOIN asked
    WHERE ending.age < asked.horizon
),
counted AS (
    SELECT outcome, segment, COALESCE(epoch, -1) AS epoch, COALESCE(age, -1) AS age, COUNT(*) AS leads, MIN(ended_at) AS first_at
    FROM ended
    GROUP BY GROUPING SETS ((outcome, segment, epoch), (outcome, segment, age))
),
bins AS (
    SELECT -1 AS epoch, (octave.first_day + step.place * octave.days) * 86400000000 AS age
    FROM (
        SELECT 0 AS first_day, 1 AS days UNION ALL SELECT 4, 1 UNION ALL SELECT 8, 2 UNION ALL SELECT 16, 4
        UNION ALL SELECT 32, 8 UNION ALL SELECT 64, 16 UNION ALL SELECT 128, 32 UNION ALL SELECT 256, 64
        UNION ALL SELECT 512, 128 UNION ALL SELECT 1024, 256 UNION ALL SELECT 2048, 512
    ) AS octave
    CROSS JOIN (SELECT 0 AS place UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3) AS step
    UNION ALL
    SELECT number.epoch, -1
    FROM (
        SELECT 0 AS epoch UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5
        UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9 UNION ALL SELECT 10
    ) AS number
)
SELECT outcome.outcome, name.kept AS segment, bins.epoch, bins.age, COALESCE(counted.leads, 0) AS leads, counted.first_at
FROM (SELECT 'won' AS outcome UNION ALL SELECT 'lost') AS outcome
CROSS JOIN (SELECT DISTINCT kept FROM segment_names) AS name
CROSS JOIN bins
LEFT JOIN counted
       ON counted.outcome = outcome.outcome AND counted.segment = name.kept
      AND counted.epoch = bins.epoch AND counted.age = bins.age
ORDER BY outcome.outcome, name.kept, bins.epoch, bins.age
