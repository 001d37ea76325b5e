-- One change per tracked change of an opportunity's stage or expected revenue; what the other was then is carried along.
WITH keys AS (  -- the history names a record by its number, which ends the exported id
    SELECT record_id, unnest(list_distinct([record_id, regexp_replace(record_id, '^.*_', '')])) AS key
    FROM leads
),
named AS (
    SELECT
        history._row,
        coalesce(keys.record_id, history.lead_id) AS deal_id,
        history.changed_at,
        history.new_value AS value,
        CASE
            WHEN regexp_matches(lower(field), 'stage|étape|этап') THEN 'stage'
            WHEN regexp_matches(lower(field), 'revenue|revenu|выручк|доход') THEN 'amount'
        END AS kind
    FROM history
    LEFT JOIN keys ON keys.key = history.lead_id
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
        CASE
            WHEN regexp_matches(lower(standing.stage), '\bwon\b|gagn[ée]|выигран') THEN 'won'
            WHEN regexp_matches(lower(standing.stage), '\blost\b|perdue?|проигран|потерян') THEN 'lost'
            ELSE 'open'
        END
    ) AS state,
    standing.stage,
    standing.amount,
    standing._reject
FROM standing
LEFT JOIN stages ON lower(stages.stage) = lower(standing.stage)
