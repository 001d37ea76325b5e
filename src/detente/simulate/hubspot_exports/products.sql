-- One line per product of the library, known by its name.
SELECT
    name AS "Name",
    category AS "Product type",
    list_price AS "Unit price",
    unit_cost AS "Unit cost"
FROM products
ORDER BY number_of(product_id)
