-- One product per product of the library. Line items know it by its id, deals by its name: that is its id here.
SELECT
    _row,
    CASE WHEN record_id IN (SELECT product_id FROM line_items) THEN record_id ELSE name END AS product_id,
    name,
    category,
    price AS list_price,
    unit_cost
FROM products
