-- One product per product of the catalogue; prices are in price books, which are not read.
SELECT
    _row,
    record_id AS product_id,
    name,
    family AS category,
    CASE WHEN is_deleted THEN 'The record was deleted or merged.' END AS _reject
FROM products
