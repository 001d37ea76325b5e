-- One row a step of a deal: how it stood from changed_at until next_at (null: still), and how it stood before.
-- state: open, won, lost or removed; state_before: null at its first step. amount_before: 0 there.
-- A deal without history (deal_changes) has the steps that its row in deals tells: it was opened, and it was closed.
-- stands_open: 1 where it stood open in between, until closed_at at the latest. Where the deals table contradicts the
-- history (it says that a deal was closed earlier, or that it never was), the deals table is right.
-- A deal whose amount is written down a little after its opening was worth that amount from its opening on.
WITH first_amounts AS (
    SELECT c.deal_id, f.first_at, MAX(c.amount) AS amount
    FROM deal_changes AS c
    JOIN (
        SELECT deal_id, MIN(changed_at) AS first_at FROM deal_changes WHERE amount IS NOT NULL GROUP BY deal_id
    ) AS f ON f.deal_id = c.deal_id AND f.first_at = c.changed_at
    GROUP BY c.deal_id, f.first_at
),
history AS (
    SELECT c.deal_id,
           c.changed_at,
           1 AS place,
           c.state,
           COALESCE(CASE WHEN c.changed_at < f.first_at THEN f.amount ELSE c.amount END, 0) AS amount
    FROM deal_changes AS c
    LEFT JOIN first_amounts AS f ON f.deal_id = c.deal_id
    UNION ALL
    SELECT d.deal_id, d.opened_at, 0, 'open', COALESCE(d.amount, 0)
    FROM deals AS d
    LEFT JOIN (SELECT DISTINCT deal_id FROM deal_changes) AS known ON known.deal_id = d.deal_id
    WHERE known.deal_id IS NULL
    UNION ALL
    SELECT d.deal_id, d.closed_at, 2, d.outcome, COALESCE(d.amount, 0)
    FROM deals AS d
    LEFT JOIN (SELECT DISTINCT deal_id FROM deal_changes) AS known ON known.deal_id = d.deal_id
    WHERE known.deal_id IS NULL AND d.outcome <> 'open' AND d.closed_at IS NOT NULL
)
SELECT s.deal_id,
       s.changed_at,
       s.next_at,
       s.state,
       s.amount,
       s.state_before,
       s.amount_before,
       CASE WHEN d.deal_id IS NULL THEN CASE WHEN s.state = 'open' THEN 1 ELSE 0 END
            WHEN s.state = 'open' AND s.next_at IS NULL AND d.outcome <> 'open' AND d.closed_at IS NULL THEN 0
            WHEN s.state = 'open' THEN 1
            WHEN s.next_at IS NULL AND d.outcome = 'open' THEN 1
            ELSE 0 END AS stands_open,
       d.closed_at
FROM (
    SELECT h.deal_id,
           h.changed_at,
           LEAD(h.changed_at) OVER (PARTITION BY h.deal_id ORDER BY h.changed_at, h.place) AS next_at,
           h.state,
           h.amount,
           LAG(h.state) OVER (PARTITION BY h.deal_id ORDER BY h.changed_at, h.place) AS state_before,
           COALESCE(LAG(h.amount) OVER (PARTITION BY h.deal_id ORDER BY h.changed_at, h.place), 0) AS amount_before
    FROM history AS h
) AS s
LEFT JOIN deals AS d ON d.deal_id = s.deal_id
