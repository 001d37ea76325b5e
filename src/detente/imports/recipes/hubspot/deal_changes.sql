-- One change per recorded change of a deal's stage or amount; what the other was then is carried along.
-- Won, lost or open: as the file stages.csv says; else as deals now in that stage are flagged; else as its name says.
WITH flags AS (
    SELECT
        lower(stage) AS stage,
        CASE
            WHEN bool_or(is_won) THEN 'won'
            WHEN bool_or(is_lost OR is_closed) THEN 'lost'
            WHEN bool_and(NOT is_closed) THEN 'open'
        END AS state
    FROM deals
    GROUP BY 1
),
named AS (
    SELECT
        *,
        CASE
            WHEN property IS NULL OR regexp_matches(lower(property), '^(deal ?stage|stage|phase|étape|этап)') THEN 'stage'
            WHEN regexp_matches(lower(property), '^(amount|montant|сумма)$') THEN 'amount'
        END AS kind
    FROM history
),
steps AS (
    SELECT
        _row,
        deal_id,
        changed_at,
        CASE WHEN kind = 'stage' THEN value END AS stage,
        CASE WHEN kind = 'amount' THEN try_cast(value AS DECIMAL(18, 6)) END AS amount,
        CASE
            WHEN kind IS NULL THEN 'It changes another property than stage or amount.'
            WHEN kind = 'amount' AND try_cast(value AS DECIMAL(18, 6)) IS NULL THEN 'The amount is not a number.'
        END AS _reject
    FROM named
),
standing AS (
    SELECT
        _row,
        deal_id,
        changed_at,
        _reject,
        last_value(stage IGNORE NULLS) OVER so_far AS stage,
        last_value(amount IGNORE NULLS) OVER so_far AS amount
    FROM steps
    WINDOW so_far AS (PARTITION BY deal_id ORDER BY changed_at, _row ROWS UNBOUNDED PRECEDING)
)
SELECT
    standing._row,
    standing.deal_id,
    standing.changed_at,
    coalesce(
        lower(stages.outcome),
        flags.state,
        CASE
            WHEN regexp_matches(lower(standing.stage), '\bwon\b|closedwon|gagn[ée]|выигран') THEN 'won'
            WHEN regexp_matches(lower(standing.stage), '\blost\b|closedlost|perdue?|проигран|потерян') THEN 'lost'
            ELSE 'open'
        END
    ) AS state,
    standing.stage,
    standing.amount,
    standing._reject
FROM standing
LEFT JOIN stages ON lower(stages.stage) = lower(standing.stage)
LEFT JOIN flags ON flags.stage = lower(standing.stage)
