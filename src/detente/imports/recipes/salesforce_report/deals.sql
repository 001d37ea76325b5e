-- One deal per row of an opportunities report.
-- Won, lost or open: as the file stages.csv says; else the report's own columns Won and Closed; else the stage's name.
-- The close date of an open opportunity is a hope: it closes nothing.
WITH judged AS (
    SELECT
        opportunities.*,
        coalesce(
            lower(stages.outcome),
            CASE WHEN is_won THEN 'won' WHEN is_closed THEN 'lost' WHEN NOT is_closed THEN 'open' END,
            CASE
                WHEN regexp_matches(lower(opportunities.stage), '\bwon\b|gagn[ée]|выигран') THEN 'won'
                WHEN regexp_matches(lower(opportunities.stage), '\blost\b|perdue?|проигран|потерян') THEN 'lost'
                ELSE 'open'
            END
        ) AS outcome
    FROM opportunities
    LEFT JOIN stages ON lower(stages.stage) = lower(opportunities.stage)
),
grown AS (
    SELECT opportunity_id AS deal_id, first(record_id ORDER BY created_at, record_id) AS lead_id
    FROM leads
    WHERE opportunity_id IS NOT NULL
    GROUP BY opportunity_id
)
SELECT
    judged._row,
    judged.record_id AS deal_id,
    coalesce(judged.lead_id, grown.lead_id) AS lead_id,
    coalesce(judged.account_id, judged.account) AS customer_id,
    judged.owner AS seller_id,
    judged.created_at AS opened_at,
    CASE
        WHEN judged.outcome = 'open' THEN NULL
        -- a close date has no time of day: a deal closed on the day it was made does not close before it was made
        WHEN judged.close_at < judged.created_at AND judged.created_at < judged.close_at + INTERVAL 1 DAY
            THEN judged.created_at
        ELSE judged.close_at
    END AS closed_at,
    judged.outcome,
    judged.amount,
    CASE WHEN judged.outcome = 'lost' THEN judged.lost_reason END AS lost_reason
FROM judged
LEFT JOIN grown ON grown.deal_id = judged.record_id
