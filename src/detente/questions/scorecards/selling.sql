-- One row a month, a function, a team and, where asked.persons is 1, a person: what became in the month of the deals that they sell.
-- months: from_at, to_at. Whoever is not known has team and person '', and sells for sales. people, losers, openers: how many known
-- sellers won, lost and opened something.
-- born: the customer is new with this deal (the first it ever won; without a customer each deal is one), and it grew from a lead that
-- nobody but marketing had spoken to up to its creation. cost: of what was sold, where products tell it, in units of currency; costed:
-- booked amounts of these deals. took: from the lead's creation, or the deal's opening, to the winning, in microseconds.
WITH others AS (
    SELECT t.lead_id
    FROM touches AS t
    JOIN leads AS l ON l.lead_id = t.lead_id AND t.touched_at <= l.created_at
    GROUP BY t.lead_id
    HAVING MIN(CASE WHEN t.function <> 'marketing' THEN t.touched_at END)
         < COALESCE(MIN(CASE WHEN t.function = 'marketing' THEN t.touched_at END), 9223372036854775807)
),
won AS (
    SELECT d.deal_id,
           d.closed_at AS happened_at,
           d.seller_id,
           d.amount,
           CASE WHEN d.list_amount IS NOT NULL THEN d.amount END AS listed,
           CASE WHEN d.amount IS NOT NULL THEN d.list_amount END AS at_list,
           d.quantity * p.unit_cost AS unit_cost,
           CASE WHEN d.quantity * p.unit_cost IS NOT NULL THEN d.amount END AS costed,
           CASE WHEN l.lead_id IS NOT NULL THEN 1 ELSE 0 END AS by_lead,
           ROW_NUMBER() OVER (PARTITION BY COALESCE(d.customer_id, d.deal_id) ORDER BY d.closed_at, d.deal_id) AS place,
           CASE WHEN l.lead_id IS NOT NULL AND o.lead_id IS NULL THEN 1 ELSE 0 END AS opened_by_marketing,
           d.closed_at - COALESCE(l.created_at, d.opened_at) AS took
    FROM deals AS d
    LEFT JOIN leads AS l ON l.lead_id = d.lead_id
    LEFT JOIN others AS o ON o.lead_id = d.lead_id
    LEFT JOIN products AS p ON p.product_id = d.product_id
    WHERE d.outcome = 'won' AND d.closed_at IS NOT NULL
),
events AS (
    SELECT opened_at AS happened_at,
           seller_id,
           1 AS opened,
           0 AS won,
           0 AS lost,
           0 AS lead_won,
           0 AS lead_lost,
           0 AS amount,
           0 AS listed,
           0 AS at_list,
           CAST(0 AS DECIMAL(38, 6)) AS unit_cost,
           0 AS costed,
           0 AS new,
           0 AS born,
           0 AS born_amount,
           0 AS took
    FROM deals
    UNION ALL
    SELECT closed_at, seller_id, 0, 0, 1, 0, CASE WHEN lead_id IS NOT NULL THEN 1 ELSE 0 END, 0, 0, 0, 0, 0, 0, 0, 0, 0
    FROM deals
    WHERE outcome = 'lost' AND closed_at IS NOT NULL
    UNION ALL
    SELECT happened_at,
           seller_id,
           0,
           1,
           0,
           by_lead,
           0,
           COALESCE(amount, 0),
           COALESCE(listed, 0),
           COALESCE(at_list, 0),
           COALESCE(unit_cost, 0),
           COALESCE(costed, 0),
           CASE WHEN place = 1 THEN 1 ELSE 0 END,
           CASE WHEN place = 1 THEN opened_by_marketing ELSE 0 END,
           CASE WHEN place = 1 AND opened_by_marketing = 1 THEN COALESCE(amount, 0) ELSE 0 END,
           CASE WHEN took > 0 THEN took ELSE 0 END
    FROM won
)
SELECT r.month,
       r.function,
       r.team,
       r.person,
       COUNT(DISTINCT CASE WHEN r.won = 1 THEN r.seller_id END) AS people,
       COUNT(DISTINCT CASE WHEN r.lost = 1 THEN r.seller_id END) AS losers,
       COUNT(DISTINCT CASE WHEN r.opened = 1 THEN r.seller_id END) AS openers,
       SUM(r.opened) AS opened,
       SUM(r.won) AS won,
       SUM(r.lost) AS lost,
       SUM(r.lead_won) AS lead_won,
       SUM(r.lead_lost) AS lead_lost,
       SUM(r.amount) AS booked,
       SUM(r.listed) AS listed,
       SUM(r.at_list) AS at_list,
       SUM(r.unit_cost) AS cost,
       SUM(r.costed) AS costed,
       SUM(r.new) AS new_customers,
       SUM(r.born) AS born_customers,
       SUM(r.born_amount) AS born_booked,
       SUM(r.took) AS took
FROM (
    SELECT o.month,
           COALESCE(s.function, 'sales') AS function,
           COALESCE(p.team, '') AS team,
           CASE WHEN asked.persons = 1 THEN COALESCE(p.person_id, '') ELSE '' END AS person,
           p.person_id AS seller_id,
           e.opened,
           e.won,
           e.lost,
           e.lead_won,
           e.lead_lost,
           e.amount,
           e.listed,
           e.at_list,
           e.unit_cost,
           e.costed,
           e.new,
           e.born,
           e.born_amount,
           e.took
    FROM events AS e
    JOIN months AS o ON e.happened_at >= o.from_at AND e.happened_at < o.to_at
    LEFT JOIN people AS p ON p.person_id = e.seller_id
    LEFT JOIN staff AS s ON s.person_id = e.seller_id
    CROSS JOIN asked
) AS r
GROUP BY r.month, r.function, r.team, r.person
ORDER BY r.month, r.function, r.team, r.person
