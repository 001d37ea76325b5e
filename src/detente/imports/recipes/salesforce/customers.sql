-- One customer per account.
SELECT
    _row,
    record_id AS customer_id,
    name,
    industry AS segment,
    country AS region,
    created_at,
    CASE
        WHEN is_deleted THEN 'The record was deleted or merged.'
        WHEN NOT is_current THEN 'It is an older version of the record.'
    END AS _reject
FROM accounts
