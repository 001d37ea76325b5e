-- One customer per company.
SELECT
    _row,
    record_id AS customer_id,
    name,
    industry AS segment,
    country AS region,
    created_at,
    CASE WHEN is_deleted THEN 'The record was deleted or merged.' END AS _reject
FROM companies
