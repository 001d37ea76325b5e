-- One change per row of the stage history, or per version of a record where a connector keeps those.
-- Whether a stage of the past was won, lost or open: as the opportunities now in that stage say,
-- else as its forecast category says (Closed is won, Omitted is lost), else it was open.
WITH stages AS (
    SELECT stage, bool_or(is_won) AS is_won, bool_or(is_closed) AS is_closed
    FROM opportunities
    GROUP BY stage
),
deleted AS (
    SELECT record_id
    FROM opportunities
    WHERE is_deleted
)
SELECT
    history._row,
    history.opportunity_id AS deal_id,
    history.changed_at,
    CASE
        WHEN stages.is_won OR (stages.stage IS NULL AND lower(history.forecast_category) = 'closed') THEN 'won'
        WHEN stages.is_closed OR (stages.stage IS NULL AND lower(history.forecast_category) = 'omitted') THEN 'lost'
        ELSE 'open'
    END AS state,
    history.stage,
    history.amount,
    CASE
        WHEN history.is_deleted OR history.opportunity_id IN (SELECT record_id FROM deleted)
            THEN 'It is the history of a deleted record.'
    END AS _reject
FROM opportunity_history AS history
LEFT JOIN stages ON stages.stage = history.stage
UNION ALL
SELECT
    _row,
    opportunity_id,
    changed_at,
    CASE WHEN is_won THEN 'won' WHEN is_closed THEN 'lost' ELSE 'open' END,
    stage,
    amount,
    CASE
        WHEN is_deleted OR opportunity_id IN (SELECT record_id FROM deleted) THEN 'It is the history of a deleted record.'
    END
FROM opportunity_versions
