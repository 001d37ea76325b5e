-- One product per row of the price list.
SELECT
    _row,
    product AS product_id,
    product AS name,
    series AS category,
    sales_price AS list_price
FROM products
