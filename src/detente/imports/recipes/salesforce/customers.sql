-- One customer per account.
SELECT
    _row,
    record_id AS customer_id,
    name,
    industry AS segment,
    country AS region,
    created_at,
    CASE
        WHEN is_deleted THEN 'a deleted or merged record'
        WHEN NOT is_current THEN 'an older version of the record'
    END AS _reject
FROM accounts
