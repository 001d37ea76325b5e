-- One customer per account, as it is spelt in the file.
SELECT
    _row,
    account AS customer_id,
    account AS name,
    sector AS segment,
    office_location AS region
FROM accounts
