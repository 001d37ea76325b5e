-- One row a source, a segment and a stretch of creation: how many leads came in, and how long after the stretch's block
-- began (microseconds, summed over them). Every source and segment that there is has a row for every stretch.
-- A stretch is a block of time (four weeks, one week from asked.fine_from on) inside an epoch: epochs part the whole
-- time at asked.cut_1 … cut_10 and number from 0. Sources and segments beyond the asked.sources and asked.segments
-- most frequent are one, called (other).
WITH counted AS (
    SELECT source, segment, block_at, epoch, COUNT(*) AS leads, SUM(created_at - block_at) AS since_block,
           MIN(created_at) AS first_at
    FROM (
        SELECT o.created_at,
               o.source,
               o.segment,
               CASE WHEN o.created_at >= asked.fine_from
                    THEN o.created_at - (o.created_at - asked.anchor) % 604800000000
                    ELSE o.created_at - (o.created_at - asked.anchor) % 2419200000000 END AS block_at,
               CASE WHEN o.created_at < asked.cut_1 THEN 0
                    WHEN o.created_at < asked.cut_2 THEN 1
                    WHEN o.created_at < asked.cut_3 THEN 2
                    WHEN o.created_at < asked.cut_4 THEN 3
                    WHEN o.created_at < asked.cut_5 THEN 4
                    WHEN o.created_at < asked.cut_6 THEN 5
                    WHEN o.created_at < asked.cut_7 THEN 6
                    WHEN o.created_at < asked.cut_8 THEN 7
                    WHEN o.created_at < asked.cut_9 THEN 8
                    WHEN o.created_at < asked.cut_10 THEN 9
                    ELSE 10 END AS epoch
        FROM (
            SELECT l.created_at, l.source, COALESCE(l.segment, '') AS segment
            FROM leads AS l CROSS JOIN asked
            WHERE asked.by_deal = 0
            UNION ALL
            SELECT d.opened_at, '', COALESCE(d.product_id, '')
            FROM deals AS d CROSS JOIN asked
            WHERE asked.by_deal = 1
        ) AS o
        CROSS JOIN asked
    ) AS dated
    GROUP BY source, segment, block_at, epoch
),
placed AS (
    SELECT c.source,
           c.segment,
           c.block_at,
           c.epoch,
           c.leads,
           c.since_block,
           DENSE_RANK() OVER (ORDER BY c.of_source DESC, c.source_first, c.source) AS source_place,
           DENSE_RANK() OVER (ORDER BY c.of_segment DESC, c.segment_first, c.segment) AS segment_place
    FROM (
        SELECT counted.*,
               SUM(leads) OVER (PARTITION BY source) AS of_source,
               MIN(first_at) OVER (PARTITION BY source) AS source_first,
               SUM(leads) OVER (PARTITION BY segment) AS of_segment,
               MIN(first_at) OVER (PARTITION BY segment) AS segment_first
        FROM counted
    ) AS c
),
lumped AS (
    SELECT CASE WHEN p.source_place <= asked.sources THEN p.source ELSE '(other)' END AS source,
           CASE WHEN p.segment_place <= asked.segments THEN p.segment ELSE '(other)' END AS segment,
           p.block_at,
           p.epoch,
           SUM(p.leads) AS leads,
           SUM(p.since_block) AS since_block
    FROM placed AS p CROSS JOIN asked
    GROUP BY CASE WHEN p.source_place <= asked.sources THEN p.source ELSE '(other)' END,
             CASE WHEN p.segment_place <= asked.segments THEN p.segment ELSE '(other)' END,
             p.block_at,
             p.epoch
)
SELECT cell.source,
       cell.segment,
       stretch.block_at,
       stretch.epoch,
       COALESCE(lumped.leads, 0) AS leads,
       COALESCE(lumped.since_block, 0) AS since_block
FROM (SELECT DISTINCT source, segment FROM lumped) AS cell
CROSS JOIN (SELECT DISTINCT block_at, epoch FROM lumped) AS stretch
LEFT JOIN lumped
       ON lumped.source = cell.source AND lumped.segment = cell.segment
      AND lumped.block_at = stretch.block_at AND lumped.epoch = stretch.epoch
ORDER BY cell.source, cell.segment, stretch.block_at, stretch.epoch
