-- One deal per closed deal. Only wins are published; when a deal was opened is not, so it opens when it is won.
-- Amount: what the seller has sold since, whatever became of the orders (0 where nothing was sold yet).
WITH sold AS (
    SELECT seller_id, sum(price) AS amount
    FROM items
    GROUP BY seller_id
)
SELECT
    deals._row,
    deals.mql_id AS deal_id,
    deals.mql_id AS lead_id,
    deals.seller_id AS customer_id,
    deals.sr_id AS seller_id,
    deals.won_at AS opened_at,
    deals.won_at AS closed_at,
    'won' AS outcome,
    coalesce(sold.amount, 0) AS amount
FROM deals
LEFT JOIN sold USING (seller_id)
