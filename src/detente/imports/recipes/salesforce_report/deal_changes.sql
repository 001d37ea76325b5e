-- One change per row of an opportunity history report.
WITH flags AS (
    SELECT stage, bool_or(is_won) AS is_won, bool_or(is_closed) AS is_closed
    FROM opportunities
    GROUP BY stage
)
SELECT
    history._row,
    history.opportunity_id AS deal_id,
    history.changed_at,
    coalesce(
        lower(stages.outcome),
        CASE WHEN flags.is_won THEN 'won' WHEN flags.is_closed THEN 'lost' WHEN NOT flags.is_closed THEN 'open' END,
        CASE
            WHEN regexp_matches(lower(history.stage), '\bwon\b|gagn[ée]|выигран') THEN 'won'
            WHEN regexp_matches(lower(history.stage), '\blost\b|perdue?|проигран|потерян') THEN 'lost'
            ELSE 'open'
        END
    ) AS state,
    history.stage,
    history.amount
FROM history
LEFT JOIN stages ON lower(stages.stage) = lower(history.stage)
LEFT JOIN flags ON flags.stage = history.stage
