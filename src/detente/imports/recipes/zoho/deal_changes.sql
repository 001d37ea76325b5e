-- One change per row of the stage history.
SELECT
    history._row,
    history.deal_id,
    history.changed_at,
    coalesce(
        lower(stages.outcome),
        CASE
            WHEN regexp_matches(lower(history.stage), 'lost|perdue?|проигран|потерян') THEN 'lost'
            WHEN regexp_matches(lower(history.stage), '\bwon\b|gagn[ée]|выигран|успешно') THEN 'won'
            ELSE 'open'
        END
    ) AS state,
    history.stage,
    history.amount
FROM history
LEFT JOIN stages ON lower(stages.stage) = lower(history.stage)
