-- One line per deal. The close date of an open deal is a hope. One deal in nine names, before or after
-- its contact, a colleague whom nobody exported.
WITH lines AS (
    SELECT
        number_of(deals.deal_id) AS place,
        deal(deals.deal_id) AS "Record ID",
        coalesce(customers.name, 'New business') || ', ' || CAST(deals.quantity AS BIGINT) || ' x "' || products.name || '"'
            || CASE WHEN number_of(deals.deal_id) % 97 = 5 THEN chr(10) || '(second try)' ELSE '' END AS "Deal Name",
        CASE WHEN deals.lead_id IS NULL THEN 'Renewals' ELSE 'Sales Pipeline' END AS "Pipeline",
        CASE deals.outcome
            WHEN 'won' THEN 'Closed Won'
            WHEN 'lost' THEN 'Closed Lost'
            ELSE coalesce(standing.stage, 'Qualified')
        END AS "Deal Stage",
        deals.amount AS "Amount",
        getvariable('currency') AS "Currency",
        people.name AS "Deal owner",
        local(deals.opened_at) AS "Create Date",
        CASE
            WHEN deals.outcome = 'open' THEN local(deals.opened_at + INTERVAL 45 DAY)
            ELSE local(deals.closed_at)
        END AS "Close Date",
        deals.outcome = 'won' AS "Is Closed Won",
        deals.outcome = 'lost' AS "Is closed lost",
        deals.lost_reason AS "Closed Lost Reason",
        products.name AS "Product",
        CAST(deals.quantity AS BIGINT) AS "Quantity",
        deals.list_amount AS "List amount",
        CASE number_of(deals.deal_id) % 18
            WHEN 0 THEN (600000001 + number_of(deals.deal_id)) || ';' || contact(deals.lead_id)
            WHEN 9 THEN contact(deals.lead_id) || ';' || (600000001 + number_of(deals.deal_id))
            ELSE CAST(contact(deals.lead_id) AS VARCHAR)
        END AS "Associated Contact IDs",
        firm(deals.customer_id) AS "Associated Company IDs"
    FROM deals
    LEFT JOIN (
        SELECT deal_id, upper(left(arg_max(stage, changed_at), 1)) || substr(arg_max(stage, changed_at), 2) AS stage
        FROM deal_changes
        GROUP BY deal_id
    ) AS standing ON standing.deal_id = deals.deal_id
    LEFT JOIN people ON people.person_id = deals.seller_id
    LEFT JOIN products ON products.product_id = deals.product_id
    LEFT JOIN customers ON customers.customer_id = deals.customer_id
)
SELECT * EXCLUDE (turn, place)
FROM (
    SELECT 0 AS turn, * FROM lines
    UNION ALL
    SELECT 1, * FROM lines WHERE place % 307 = 11
) AS twice
ORDER BY turn, place
