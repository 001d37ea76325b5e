-- One product per product of the catalogue; prices are in price books, which are not read.
SELECT
    _row,
    record_id AS product_id,
    name,
    family AS category,
    CASE WHEN is_deleted THEN 'a deleted or merged record' END AS _reject
FROM products
