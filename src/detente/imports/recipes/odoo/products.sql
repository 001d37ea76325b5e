-- One product per product.
SELECT
    _row,
    coalesce(record_id, name) AS product_id,
    name,
    category,
    list_price,
    cost AS unit_cost
FROM products
