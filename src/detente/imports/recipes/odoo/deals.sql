-- One deal per opportunity; a record that is still a lead is none. An opportunity made as such opened when it was made.
-- Won: as the file stages.csv says; else Odoo's won status; else a won stage, or 100 % on an active record.
-- Lost: archived with a lost reason or at 0 %. Archived otherwise (put away, not lost) it stays open.
-- The expected closing of an open opportunity is a hope: it closes nothing.
WITH judged AS (
    SELECT
        leads.*,
        CASE
            WHEN stages.outcome IS NOT NULL THEN lower(stages.outcome)
            WHEN lower(won_status) IN ('won', 'gagné', 'выиграно') THEN 'won'
            WHEN lower(won_status) IN ('lost', 'perdu', 'проиграно') THEN 'lost'
            WHEN NOT is_active AND (lost_reason IS NOT NULL OR probability = 0) THEN 'lost'
            WHEN won_status IS NULL AND coalesce(is_active, true) AND (
                stage_is_won
                OR probability = 100
                OR (
                    stage_is_won IS NULL
                    AND probability IS NULL
                    AND regexp_matches(lower(leads.stage), '\bwon\b|gagn[ée]|выигран')
                )
            ) THEN 'won'
            ELSE 'open'
        END AS outcome
    FROM leads
    LEFT JOIN stages ON lower(stages.stage) = lower(leads.stage)
    WHERE NOT coalesce(regexp_matches(lower(type), '^(lead|piste|лид|кандидат)'), false)
)
SELECT
    _row,
    record_id AS deal_id,
    record_id AS lead_id,
    customer AS customer_id,
    seller AS seller_id,
    coalesce(converted_at, created_at) AS opened_at,
    CASE WHEN outcome <> 'open' THEN closed_at END AS closed_at,
    outcome,
    amount,
    CASE WHEN outcome = 'lost' THEN lost_reason END AS lost_reason
FROM judged
