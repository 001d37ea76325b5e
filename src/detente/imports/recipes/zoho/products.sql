-- One product per product.
SELECT
    _row,
    record_id AS product_id,
    name,
    category,
    price AS list_price
FROM products
