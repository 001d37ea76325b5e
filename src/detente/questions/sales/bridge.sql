-- One row a period (a, b): the open pipeline at its start and end, and what moved it in between, amounts and numbers of deals.
-- start and end: deals open then, at the last amount known by then. Where the deals table contradicts the history (it says
-- that a deal was closed earlier, or that it never was), the deals table is right; the difference shows as scrub.
-- What moved it: the steps of the deals (deal_steps).
-- new: opened in the period. up, down: the amount of an open deal changed. won, lost: closed. put_back: open again after it
-- was closed or removed. taken_out: removed (deleted or merged). What the history leaves unexplained is the scrub line.
WITH periods AS (
    SELECT 'a' AS period, a_from AS from_at, a_to AS to_at FROM asked
    UNION ALL
    SELECT 'b', b_from, b_to FROM asked
),
moved AS (
    SELECT p.period,
           SUM(CASE WHEN s.state_before IS NULL THEN s.amount ELSE 0 END) AS new_amount,
           SUM(CASE WHEN s.state_before IS NULL THEN 1 ELSE 0 END) AS new_deals,
           SUM(CASE WHEN s.state_before <> 'open' AND s.state = 'open' THEN s.amount ELSE 0 END) AS put_back_amount,
           SUM(CASE WHEN s.state_before <> 'open' AND s.state = 'open' THEN 1 ELSE 0 END) AS put_back_deals,
           SUM(CASE WHEN s.state_before = 'open' AND s.state IN ('open', 'won') AND s.amount > s.amount_before
                    THEN s.amount - s.amount_before ELSE 0 END) AS up_amount,
           SUM(CASE WHEN s.state_before = 'open' AND s.state IN ('open', 'won') AND s.amount > s.amount_before
                    THEN 1 ELSE 0 END) AS up_deals,
           SUM(CASE WHEN s.state_before = 'open' AND s.state IN ('open', 'won') AND s.amount < s.amount_before
                    THEN s.amount_before - s.amount ELSE 0 END) AS down_amount,
           SUM(CASE WHEN s.state_before = 'open' AND s.state IN ('open', 'won') AND s.amount < s.amount_before
                    THEN 1 ELSE 0 END) AS down_deals,
           SUM(CASE WHEN COALESCE(s.state_before, 'open') = 'open' AND s.state = 'won' THEN s.amount ELSE 0 END) AS won_amount,
           SUM(CASE WHEN COALESCE(s.state_before, 'open') = 'open' AND s.state = 'won' THEN 1 ELSE 0 END) AS won_deals,
           SUM(CASE WHEN s.state_before = 'open' AND s.state = 'lost' THEN s.amount_before
                    WHEN s.state_before IS NULL AND s.state = 'lost' THEN s.amount ELSE 0 END) AS lost_amount,
           SUM(CASE WHEN COALESCE(s.state_before, 'open') = 'open' AND s.state = 'lost' THEN 1 ELSE 0 END) AS lost_deals,
           SUM(CASE WHEN s.state_before = 'open' AND s.state = 'removed' THEN s.amount_before
                    WHEN s.state_before IS NULL AND s.state = 'removed' THEN s.amount ELSE 0 END) AS taken_out_amount,
           SUM(CASE WHEN COALESCE(s.state_before, 'open') = 'open' AND s.state = 'removed' THEN 1 ELSE 0 END) AS taken_out_deals
    FROM deal_steps AS s
    JOIN periods AS p ON s.changed_at >= p.from_at AND s.changed_at < p.to_at
    GROUP BY p.period
),
ends AS (
    SELECT period, from_at AS at, 'start' AS side FROM periods
    UNION ALL
    SELECT period, to_at, 'end' FROM periods
),
standing AS (
    SELECT e.period,
           e.side,
           COUNT(*) AS deals,
           SUM(s.amount) AS amount
    FROM ends AS e
    JOIN deal_steps AS s
      ON s.changed_at < e.at
     AND (s.next_at IS NULL OR s.next_at >= e.at)
     AND s.stands_open = 1
     AND (s.closed_at IS NULL OR s.closed_at >= e.at)
    GROUP BY e.period, e.side
)
SELECT p.period,
       COALESCE(s.amount, 0) AS start_amount,
       COALESCE(s.deals, 0) AS start_deals,
       COALESCE(m.new_amount, 0) AS new_amount,
       COALESCE(m.new_deals, 0) AS new_deals,
       COALESCE(m.up_amount, 0) AS up_amount,
       COALESCE(m.up_deals, 0) AS up_deals,
       COALESCE(m.put_back_amount, 0) AS in_amount,
       COALESCE(m.put_back_deals, 0) AS in_deals,
       COALESCE(m.taken_out_amount, 0) AS out_amount,
       COALESCE(m.taken_out_deals, 0) AS out_deals,
       COALESCE(m.lost_amount, 0) AS lost_amount,
       COALESCE(m.lost_deals, 0) AS lost_deals,
       COALESCE(m.down_amount, 0) AS down_amount,
       COALESCE(m.down_deals, 0) AS down_deals,
       COALESCE(m.won_amount, 0) AS won_amount,
       COALESCE(m.won_deals, 0) AS won_deals,
       COALESCE(e.amount, 0) AS end_amount,
       COALESCE(e.deals, 0) AS end_deals
FROM periods AS p
LEFT JOIN moved AS m ON m.period = p.period
LEFT JOIN standing AS s ON s.period = p.period AND s.side = 'start'
LEFT JOIN standing AS e ON e.period = p.period AND e.side = 'end'
ORDER BY p.period
