-- One customer per account named in an opportunity.
SELECT
    min(_row) AS _row,
    coalesce(account_id, account) AS customer_id,
    min(account) AS name
FROM opportunities
WHERE coalesce(account_id, account) IS NOT NULL
GROUP BY coalesce(account_id, account)
