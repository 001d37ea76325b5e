-- One row a product and an epoch of the lead's creation: deals won from leads whose amount, list amount and quantity are all
-- known: how many, pieces, Σ list amount, Σ amount, and Σ of the squares of list amount, amount and their product.
WITH won AS (
    SELECT COALESCE(d.product_id, '') AS product_id,
           COALESCE(p.name, d.product_id, '') AS product,
           d.lead_id,
           d.seller_id,
           d.quantity,
           d.list_amount,
           d.amount,
           l.created_at
    FROM deals AS d
    JOIN leads AS l ON l.lead_id = d.lead_id
    LEFT JOIN products AS p ON p.product_id = d.product_id
    WHERE d.outcome = 'won' AND d.closed_at IS NOT NULL AND d.list_amount > 0 AND d.amount IS NOT NULL
)
SELECT dated.product_id,
       MAX(dated.product) AS product,
       COUNT(DISTINCT dated.lead_id) AS buyers,
       COUNT(DISTINCT dated.seller_id) AS sellers,
       dated.epoch,
       COUNT(*) AS won,
       SUM(dated.quantity) AS pieces,
       SUM(CASE WHEN dated.quantity > 0 THEN dated.list_amount END) AS list_of_pieces,
       SUM(dated.list_amount) AS list_amount,
       SUM(dated.amount) AS amount,
       SUM(CAST(dated.list_amount AS DECIMAL(19, 0)) * CAST(dated.list_amount AS DECIMAL(19, 0))) AS list_squares,
       SUM(CAST(dated.amount AS DECIMAL(19, 0)) * CAST(dated.amount AS DECIMAL(19, 0))) AS squares,
       SUM(CAST(dated.list_amount AS DECIMAL(19, 0)) * CAST(dated.amount AS DECIMAL(19, 0))) AS products
FROM (
    SELECT w.product_id, w.product, w.lead_id, w.seller_id, w.quantity, w.list_amount, w.amount,
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
                ELSE 10 END AS epoch
    FROM won AS w CROSS JOIN asked
) AS dated
GROUP BY dated.product_id, dated.epoch
ORDER BY dated.product_id, dated.epoch
