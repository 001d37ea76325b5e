-- One product per product. Deals name products by name, so that is the id.
SELECT
    _row,
    name AS product_id,
    name,
    category,
    price AS list_price
FROM products
