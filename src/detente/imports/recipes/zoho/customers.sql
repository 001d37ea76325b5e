-- One customer per account. Where deals name accounts by name only, the name is the id.
WITH linked AS (
    SELECT bool_or(accounts.record_id IS NOT NULL) AS by_id
    FROM deals
    LEFT JOIN accounts ON accounts.record_id = deals.account_id
)
SELECT
    accounts._row,
    CASE WHEN linked.by_id THEN accounts.record_id ELSE accounts.name END AS customer_id,
    accounts.name,
    accounts.industry AS segment,
    accounts.country AS region,
    accounts.created_at
FROM accounts
CROSS JOIN linked
