-- One person per user. The team is the role. Users that are no people (automations, integrations, guests) are left out.
-- Without a department, somebody who owns an opportunity is in sales; nothing is known of the others.
SELECT
    users._row,
    users.record_id AS person_id,
    coalesce(users.name, nullif(concat_ws(' ', users.first_name, users.last_name), '')) AS name,
    coalesce(
        users.department,
        users.division,
        CASE WHEN users.record_id IN (SELECT owner_id FROM opportunities) THEN 'Sales' END,
        '(not given)'
    ) AS department,
    roles.name AS team,
    users.title,
    nullif(users.manager_id, '000000000000000AAA') AS manager_id,
    users.city AS site,
    CASE
        WHEN users.is_deleted THEN 'The record was deleted or merged.'
        WHEN NOT users.is_current THEN 'It is an older version of the record.'
        WHEN lower(users.user_type) IN ('automatedprocess', 'cloudintegrationuser', 'integration', 'guest')
            THEN 'It is a system user, not a person.'
    END AS _reject
FROM users
LEFT JOIN roles ON roles.record_id = users.role_id
