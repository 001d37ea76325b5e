-- One customer per seller: those won by the funnel, and all others who sell on the marketplace.
WITH won AS (
    SELECT seller_id, min(_row) AS _row, any_value(business_segment) AS segment, min(won_at) AS created_at
    FROM deals
    GROUP BY seller_id
)
SELECT
    coalesce(sellers._row, won._row) AS _row,
    seller_id AS customer_id,
    won.segment,
    sellers.state AS region,
    won.created_at
FROM sellers
FULL JOIN won USING (seller_id)
