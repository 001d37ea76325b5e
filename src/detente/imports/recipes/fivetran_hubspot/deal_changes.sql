-- One change per stage that a deal entered, with the amount that stood then, where the property history has it.
SELECT
    stage_changes._row,
    stage_changes.deal_id,
    stage_changes.changed_at,
    CASE
        WHEN stages.is_won OR stage_changes.stage_id = 'closedwon' THEN 'won'
        WHEN coalesce(stages.is_closed, stages.probability = 0) OR stage_changes.stage_id = 'closedlost' THEN 'lost'
        ELSE 'open'
    END AS state,
    coalesce(stages.label, stage_changes.stage_id) AS stage,
    try_cast(amounts.value AS DECIMAL(18, 6)) AS amount,
    CASE
        WHEN stage_changes.deal_id IN (SELECT record_id FROM deals WHERE is_deleted)
            OR stage_changes.deal_id IN (SELECT gone_id FROM merged_deals) THEN 'It is the history of a deleted record.'
    END AS _reject
FROM stage_changes
LEFT JOIN stages ON stages.stage_id = stage_changes.stage_id
ASOF LEFT JOIN (SELECT deal_id, changed_at, value FROM property_changes WHERE property = 'amount') AS amounts
    ON amounts.deal_id = stage_changes.deal_id AND amounts.changed_at <= stage_changes.changed_at
