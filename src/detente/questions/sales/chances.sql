-- One row a source, a segment, a seller, a class of reply, a class of score and an epoch of creation: leads, how many of them so much of the
-- delay had passed for (seen, in millionths, from the table passed: by source, segment, block and epoch), how many are older
-- than asked.young (settled), deals won from them. A lead's seller is the first person in sales to whom it was handed, '' where nobody is known.
-- reply: 0 to 8 by hours from the lead's creation to the first contact by sales (below 1, 2, 4, 8, 16, 24, 48, 96, more), 9 never,
-- 10 not yet and too young to say (no older than asked.young), 11 not known (no contacts are recorded: asked.replies = 0).
-- score: the fifth of its source's leads of the epoch in which a lead's score lies, 0 the least promising, equal scores in one;
-- 5 not known. A place among its own is no scale that can be moved: leads scored higher from some day on gain nothing.
-- Leads created from asked.first_at to the end of b are there; all before asked.epoch_a are one, called 0. Epochs, blocks and (other): see
-- cells.sql; ages from asked.horizon on are left out as in wins.sql.
WITH names AS (
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
                   COALESCE(segment, '') AS segment,
                   SUM(COUNT(*)) OVER (PARTITION BY source) AS of_source,
                   MIN(MIN(created_at)) OVER (PARTITION BY source) AS source_first,
                   SUM(COUNT(*)) OVER (PARTITION BY COALESCE(segment, '')) AS of_segment,
                   MIN(MIN(created_at)) OVER (PARTITION BY COALESCE(segment, '')) AS segment_first
            FROM leads
            GROUP BY source, COALESCE(segment, '')
        ) AS kind
    ) AS ranked
    CROSS JOIN asked
),
chosen AS (
    SELECT l.lead_id,
           l.created_at,
           l.source,
           COALESCE(l.segment, '') AS segment,
           l.score,
           CASE WHEN l.created_at < asked.cut_1 THEN 0
                WHEN l.created_at < asked.cut_2 THEN 1
                WHEN l.created_at < asked.cut_3 THEN 2
                WHEN l.created_at < asked.cut_4 THEN 3
                WHEN l.created_at < asked.cut_5 THEN 4
                WHEN l.created_at < asked.cut_6 THEN 5
                WHEN l.created_at < asked.cut_7 THEN 6
                WHEN l.created_at < asked.cut_8 THEN 7
                WHEN l.created_at < asked.cut_9 THEN 8
                WHEN l.created_at < asked.cut_10 THEN 9
                ELSE 10 END AS epoch
    FROM leads AS l
    CROSS JOIN asked
    WHERE l.created_at >= asked.first_at AND l.created_at < asked.b_to
),
classes AS (
    SELECT promise.source,
           promise.epoch,
           promise.score,
           CASE WHEN 5 * promise.twice_below < promise.twice_all THEN 0
                WHEN 5 * promise.twice_below < 2 * promise.twice_all THEN 1
                WHEN 5 * promise.twice_below < 3 * promise.twice_all THEN 2
                WHEN 5 * promise.twice_below < 4 * promise.twice_all THEN 3
                ELSE 4 END AS class
    FROM (
        SELECT source,
               epoch,
               score,
               2 * SUM(leads) OVER (PARTITION BY source, epoch ORDER BY score) - leads AS twice_below,
               2 * SUM(leads) OVER (PARTITION BY source, epoch) AS twice_all
        FROM (
            SELECT source, epoch, score, COUNT(*) AS leads
            FROM chosen
            WHERE score IS NOT NULL
            GROUP BY source, epoch, score
        ) AS equal
    ) AS promise
),
won AS (
    SELECT d.lead_id, COUNT(*) AS deals
    FROM deals AS d
    JOIN chosen AS l ON l.lead_id = d.lead_id
    CROSS JOIN asked
    WHERE d.outcome = 'won' AND d.closed_at IS NOT NULL AND d.closed_at - l.created_at < asked.horizon
    GROUP BY d.lead_id
),
received AS (
    SELECT first.lead_id, first.person_id
    FROM (
        SELECT o.lead_id,
               o.person_id,
               ROW_NUMBER() OVER (PARTITION BY o.lead_id ORDER BY o.handed_at, o.person_id) AS place
        FROM handovers AS o
        JOIN chosen AS l ON l.lead_id = o.lead_id
        WHERE o.to_function = 'sales' AND o.person_id IS NOT NULL
    ) AS first
    WHERE first.place = 1
),
replied AS (
    SELECT t.lead_id, MIN(t.touched_at) AS touched_at
    FROM touches AS t
    JOIN chosen AS l ON l.lead_id = t.lead_id
    WHERE t.function = 'sales' AND t.touched_at >= l.created_at
    GROUP BY t.lead_id
),
placed AS (
    SELECT n.kept_source AS source,
           n.kept_segment AS segment,
           COALESCE(k.class, 5) AS score,
           COALESCE(r.person_id, '') AS seller,
           COALESCE(w.deals, 0) AS won,
           CASE WHEN asked.now - l.created_at > asked.young THEN 1 ELSE 0 END AS settled,
           CASE WHEN asked.replies = 0 THEN 11
                WHEN c.touched_at IS NULL
                THEN CASE WHEN asked.now - l.created_at > asked.young THEN 9 ELSE 10 END
                WHEN c.touched_at - l.created_at < 3600000000 THEN 0
                WHEN c.touched_at - l.created_at < 7200000000 THEN 1
                WHEN c.touched_at - l.created_at < 14400000000 THEN 2
                WHEN c.touched_at - l.created_at < 28800000000 THEN 3
                WHEN c.touched_at - l.created_at < 57600000000 THEN 4
                WHEN c.touched_at - l.created_at < 86400000000 THEN 5
                WHEN c.touched_at - l.created_at < 172800000000 THEN 6
                WHEN c.touched_at - l.created_at < 345600000000 THEN 7
                ELSE 8 END AS reply,
           CASE WHEN l.created_at >= asked.fine_from
                THEN l.created_at - (l.created_at - asked.anchor) % 604800000000
                ELSE l.created_at - (l.created_at - asked.anchor) % 2419200000000 END AS block_at,
           l.epoch
    FROM chosen AS l
    JOIN names AS n ON n.source = l.source AND n.segment = l.segment
    LEFT JOIN classes AS k ON k.source = l.source AND k.epoch = l.epoch AND k.score = l.score
    LEFT JOIN received AS r ON r.lead_id = l.lead_id
    LEFT JOIN won AS w ON w.lead_id = l.lead_id
    LEFT JOIN replied AS c ON c.lead_id = l.lead_id
    CROSS JOIN asked
)
SELECT placed.source,
       placed.segment,
       placed.seller,
       COALESCE(MAX(p.team), '') AS team,
       placed.reply,
       placed.score,
       placed.merged AS epoch,
       COUNT(*) AS leads,
       CAST(SUM(placed.settled) AS BIGINT) AS settled,
       CAST(SUM(passed.share) AS BIGINT) AS seen,
       CAST(SUM(placed.won) AS BIGINT) AS won
FROM (
    SELECT p.*,
           CASE WHEN p.epoch < asked.epoch_a THEN 0 ELSE p.epoch END AS merged
    FROM placed AS p CROSS JOIN asked
) AS placed
JOIN passed
  ON passed.source = placed.source AND passed.segment = placed.segment
 AND passed.block_at = placed.block_at AND passed.epoch = placed.epoch
LEFT JOIN people AS p ON p.person_id = placed.seller
GROUP BY placed.source, placed.segment, placed.seller, placed.reply, placed.score, placed.merged
ORDER BY placed.source, placed.segment, placed.seller, placed.reply, placed.score, placed.merged
