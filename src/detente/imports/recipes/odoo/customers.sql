-- One customer per contact that a lead or an opportunity names, by id or by name; that is its id here.
WITH named AS (
    SELECT DISTINCT customer
    FROM leads
    WHERE customer IS NOT NULL
)
SELECT
    customers._row,
    coalesce(by_id.customer, customers.name) AS customer_id,
    customers.name,
    customers.industry AS segment,
    customers.country AS region,
    customers.created_at,
    CASE
        WHEN coalesce(by_id.customer, by_name.customer) IS NULL THEN 'No lead and no opportunity names this contact.'
    END AS _reject
FROM customers
LEFT JOIN named AS by_id ON by_id.customer = customers.record_id
LEFT JOIN named AS by_name ON by_name.customer = customers.name
