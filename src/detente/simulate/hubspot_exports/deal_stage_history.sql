-- One line per change of a deal's stage, and one, a second later, per change of its amount; as a connector writes them.
WITH steps AS (
    SELECT
        deal_id,
        changed_at,
        CASE stage WHEN 'closed won' THEN 'Closed Won' WHEN 'closed lost' THEN 'Closed Lost' ELSE upper(left(stage, 1)) || substr(stage, 2) END AS stage,
        amount,
        lag(amount) OVER (PARTITION BY deal_id ORDER BY changed_at) AS amount_before
    FROM deal_changes
)
SELECT "Deal ID", "Property", "Value", strftime(clock(moment), '%Y-%m-%d %H:%M:%S') AS "Timestamp"
FROM (
    SELECT deal(deal_id) AS "Deal ID", 'Deal Stage' AS "Property", stage AS "Value", changed_at AS moment
    FROM steps
    UNION ALL
    SELECT deal(deal_id), 'Amount', CAST(amount AS VARCHAR), changed_at + INTERVAL 1 SECOND
    FROM steps
    WHERE amount <> coalesce(amount_before, -1)
) AS told
ORDER BY "Deal ID", moment
