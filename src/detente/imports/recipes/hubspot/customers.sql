-- One customer per company.
SELECT
    _row,
    record_id AS customer_id,
    name,
    industry AS segment,
    country AS region,
    created_at
FROM companies
