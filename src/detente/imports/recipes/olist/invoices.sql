-- One invoice per ordered item: the seller's sale, dated by its shipping limit (the full order dates are not published).
-- Sellers who did not come through this funnel have no deal.
-- The Parquet file writes local clock times as if they were UTC; that is undone here.
WITH won AS (
    SELECT seller_id, any_value(mql_id) AS deal_id
    FROM deals
    GROUP BY seller_id
)
SELECT
    items._row,
    items.order_id || '-' || items.order_item_id AS invoice_id,
    items.seller_id AS customer_id,
    won.deal_id,
    timezone('UTC', timezone('America/Sao_Paulo', items.shipping_limit)) AS invoiced_at,
    items.price AS amount
FROM items
LEFT JOIN won USING (seller_id)
