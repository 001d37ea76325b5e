-- One row a source, a segment and either an epoch of the lead's creation (age is -1) or an age bin (epoch is -1): deals won
-- from leads, their amounts and squared amounts. All epochs and bins are there, with 0 where nothing was won.
-- One row more for each epoch and age bin together, over all sources and segments, both then called (all).
-- Age is the time from the lead's creation to the deal's closing; a bin is named by the age at which it begins
-- (microseconds): a day wide up to 8 days, then a fourth of the span from one power of two to the next.
-- A deal won before its lead was created counts as age 0. Ages from asked.horizon on are left out: too few leads
-- have been followed that long. Epochs and (other): see cells.sql.
WITH opportunities AS (
    SELECT l.lead_id, l.created_at, l.source, COALESCE(l.segment, '') AS segment
    FROM leads AS l CROSS JOIN asked
    WHERE asked.by_deal = 0
    UNION ALL
    SELECT d.deal_id, d.opened_at, '', COALESCE(d.product_id, '')
    FROM deals AS d CROSS JOIN asked
    WHERE asked.by_deal = 1
),
names AS (
    SELECT ranked.source,
           ranked.segment,
           CASE WHEN ranked.source_place <= asked.sources THEN ranked.source ELSE '(other)' END AS kept_source,
           CASE WHEN ranked.segment_place <= asked.segments THEN ranked.segment ELSE '(other)' END AS kept_segment
    FROM (
        SELECT kind.source,
               kind.segment,
               DENSE_RANK() OVER (ORDER BY kind.of_source DESC, kind.source_first, kind.source) AS source_place,
               DENSE_RANK() OVER (ORDER BY kind.of_segment DESC, kind.segment_first, kind.segment) AS segment_place
        FROM (
            SELECT source,
                   segment,
                   SUM(COUNT(*)) OVER (PARTITION BY source) AS of_source,
                   MIN(MIN(created_at)) OVER (PARTITION BY source) AS source_first,
                   SUM(COUNT(*)) OVER (PARTITION BY segment) AS of_segment,
                   MIN(MIN(created_at)) OVER (PARTITION BY segment) AS segment_first
            FROM opportunities
            GROUP BY source, segment
        ) AS kind
    ) AS ranked
    CROSS JOIN asked
),
events AS (
    SELECT w.source,
           w.segment,
           w.amount,
           CASE WHEN w.created_at < asked.cut_1 THEN 0
                WHEN w.created_at < asked.cut_2 THEN 1
                WHEN w.created_at < asked.cut_3 THEN 2
                WHEN w.created_at < asked.cut_4 THEN 3
                WHEN w.created_at < asked.cut_5 THEN 4
                WHEN w.created_at < asked.cut_6 THEN 5
                WHEN w.created_at < asked.cut_7 THEN 6
                WHEN w.created_at < asked.cut_8 THEN 7
                WHEN w.created_at < asked.cut_9 THEN 8
                WHEN w.created_at < asked.cut_10 THEN 9
                ELSE 10 END AS epoch,
           CASE WHEN w.age < 691200000000 THEN w.age - w.age % 86400000000
                WHEN w.age < 1382400000000 THEN w.age - w.age % 172800000000
                WHEN w.age < 2764800000000 THEN w.age - w.age % 345600000000
                WHEN w.age < 5529600000000 THEN w.age - w.age % 691200000000
                WHEN w.age < 11059200000000 THEN w.age - w.age % 1382400000000
                WHEN w.age < 22118400000000 THEN w.age - w.age % 2764800000000
                WHEN w.age < 44236800000000 THEN w.age - w.age % 5529600000000
                WHEN w.age < 88473600000000 THEN w.age - w.age % 11059200000000
                WHEN w.age < 176947200000000 THEN w.age - w.age % 22118400000000
                ELSE w.age - w.age % 44236800000000 END AS age
    FROM (
        SELECT n.kept_source AS source,
               n.kept_segment AS segment,
               COALESCE(d.amount, 0) AS amount,
               o.created_at,
               CASE WHEN d.closed_at > o.created_at THEN d.closed_at - o.created_at ELSE 0 END AS age
        FROM (
            SELECT CASE WHEN asked.by_deal = 1 THEN deals.deal_id ELSE deals.lead_id END AS lead_id,
                   deals.closed_at,
                   deals.amount
            FROM deals CROSS JOIN asked
            WHERE deals.outcome = 'won' AND deals.closed_at IS NOT NULL
        ) AS d
        JOIN opportunities AS o ON o.lead_id = d.lead_id
        JOIN names AS n ON n.source = o.source AND n.segment = o.segment
    ) AS w
    CROSS JOIN asked
    WHERE w.age < asked.horizon
),
counted AS (
    SELECT COALESCE(source, '(all)') AS source,
           COALESCE(segment, '(all)') AS segment,
           COALESCE(epoch, -1) AS epoch,
           COALESCE(age, -1) AS age,
           COUNT(*) AS won,
           SUM(amount) AS amount,
           SUM(CAST(amount AS DECIMAL(19, 0)) * CAST(amount AS DECIMAL(19, 0))) AS squares
    FROM events
    GROUP BY GROUPING SETS ((source, segment, epoch), (source, segment, age), (epoch, age))
),
ages AS (
    SELECT (octave.first_day + step.place * octave.days) * 86400000000 AS age
    FROM (
        SELECT 0 AS first_day, 1 AS days UNION ALL SELECT 4, 1 UNION ALL SELECT 8, 2 UNION ALL SELECT 16, 4
        UNION ALL SELECT 32, 8 UNION ALL SELECT 64, 16 UNION ALL SELECT 128, 32 UNION ALL SELECT 256, 64
        UNION ALL SELECT 512, 128 UNION ALL SELECT 1024, 256 UNION ALL SELECT 2048, 512
    ) AS octave
    CROSS JOIN (SELECT 0 AS place UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3) AS step
),
epochs AS (
    SELECT 0 AS epoch UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5
    UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9 UNION ALL SELECT 10
),
grid AS (
    SELECT cell.source, cell.segment, bins.epoch, bins.age
    FROM (SELECT DISTINCT kept_source AS source, kept_segment AS segment FROM names) AS cell
    CROSS JOIN (SELECT -1 AS epoch, age FROM ages UNION ALL SELECT epoch, -1 FROM epochs) AS bins
    UNION ALL
    SELECT '(all)', '(all)', epochs.epoch, ages.age
    FROM epochs CROSS JOIN ages
)
SELECT grid.source,
       grid.segment,
       grid.epoch,
       grid.age,
       COALESCE(counted.won, 0) AS won,
       COALESCE(counted.amount, 0) AS amount,
       COALESCE(counted.squares, 0) AS squares
FROM grid
LEFT JOIN counted
       ON counted.source = grid.source AND counted.segment = grid.segment
      AND counted.epoch = grid.epoch AND counted.age = grid.age
ORDER BY grid.source, grid.segment, grid.epoch, grid.age
