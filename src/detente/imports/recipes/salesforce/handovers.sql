-- One handover per change of a lead's owner (Salesforce writes each twice, by name and by id: the ids are read).
-- A queue is marketing's: nobody in sales has the lead yet. A user plays the function that the department or role names;
-- one without a department is taken for a seller, because owning leads is what sellers do.
WITH owners AS (
    SELECT
        users.record_id,
        CASE
            WHEN regexp_matches(lower(concat_ws(' ', users.department, users.division, roles.name)), 'market|маркет')
                THEN 'marketing'
            ELSE 'sales'
        END AS function
    FROM users
    LEFT JOIN roles ON roles.record_id = users.role_id
)
SELECT
    history._row,
    history.lead_id,
    history.changed_at AS handed_at,
    CASE WHEN left(history.old_value, 3) = '005' THEN coalesce(giver.function, 'sales') ELSE 'marketing' END
        AS from_function,
    CASE WHEN left(history.new_value, 3) = '005' THEN coalesce(taker.function, 'sales') ELSE 'marketing' END
        AS to_function,
    CASE WHEN left(history.new_value, 3) = '005' THEN history.new_value END AS person_id,
    CASE
        WHEN left(history.new_value, 3) = '005' AND coalesce(taker.function, 'sales') = 'sales' THEN 'offered'
        ELSE 'returned'
    END AS state,
    CASE
        WHEN history.is_deleted THEN 'It is the history of a deleted record.'
        WHEN lower(history.field) NOT IN ('owner', 'ownerid') THEN 'It changes another field than the owner.'
        WHEN NOT regexp_matches(history.new_value, '^00[5G]') THEN 'It is the same change again, by name.'
        WHEN row_number() OVER (PARTITION BY coalesce(history.record_id, history._row::VARCHAR) ORDER BY history._row) > 1
            THEN 'It is the same record again.'
    END AS _reject
FROM lead_history AS history
LEFT JOIN owners AS giver ON giver.record_id = history.old_value
LEFT JOIN owners AS taker ON taker.record_id = history.new_value
