-- One line per customer.
SELECT
    firm(customer_id) AS "Record ID",
    name AS "Company name",
    local(created_at) AS "Create Date",
    segment AS "Segment",
    region AS "Country/Region"
FROM customers
ORDER BY 1
