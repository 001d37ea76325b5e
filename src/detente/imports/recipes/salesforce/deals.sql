-- One deal per opportunity. Salesforce itself says whether a stage is closed and whether it is won.
-- The close date of an open opportunity is a hope: it closes nothing.
-- An opportunity that several leads were converted into grew from the first of them.
WITH grown AS (
    SELECT converted_opportunity_id AS deal_id, first(record_id ORDER BY created_at, record_id) AS lead_id
    FROM leads
    WHERE NOT coalesce(is_deleted, false) AND coalesce(is_current, true)
    GROUP BY converted_opportunity_id
),
lines AS (
    SELECT
        opportunity_id AS deal_id,
        CASE WHEN count(DISTINCT product_id) = 1 THEN min(product_id) END AS product_id,
        CASE WHEN count(DISTINCT product_id) = 1 THEN sum(quantity) END AS quantity,
        CASE WHEN count(list_price) = count(*) THEN sum(list_price * quantity) END AS list_amount
    FROM line_items
    WHERE NOT coalesce(is_deleted, false)
    GROUP BY opportunity_id
)
SELECT
    opportunities._row,
    opportunities.record_id AS deal_id,
    grown.lead_id,
    nullif(opportunities.account_id, '000000000000000AAA') AS customer_id,
    nullif(opportunities.owner_id, '000000000000000AAA') AS seller_id,
    lines.product_id,
    opportunities.created_at AS opened_at,
    CASE
        WHEN NOT opportunities.is_closed THEN NULL
        -- a close date has no time of day: a deal closed on the day it was made does not close before it was made
        WHEN opportunities.close_at < opportunities.created_at
            AND opportunities.created_at < opportunities.close_at + INTERVAL 1 DAY THEN opportunities.created_at
        ELSE opportunities.close_at
    END AS closed_at,
    CASE WHEN opportunities.is_won THEN 'won' WHEN opportunities.is_closed THEN 'lost' ELSE 'open' END AS outcome,
    lines.quantity,
    opportunities.amount,
    lines.list_amount,
    CASE WHEN opportunities.is_closed AND NOT opportunities.is_won THEN opportunities.lost_reason END AS lost_reason,
    CASE
        WHEN opportunities.is_deleted THEN 'The record was deleted or merged.'
        WHEN NOT opportunities.is_current THEN 'It is an older version of the record.'
    END AS _reject
FROM opportunities
LEFT JOIN grown ON grown.deal_id = opportunities.record_id
LEFT JOIN lines ON lines.deal_id = opportunities.record_id
