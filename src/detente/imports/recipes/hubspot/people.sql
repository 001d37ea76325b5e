-- One person per user; and per owner of a deal or a contact whom the users' list does not name, known by name only.
-- Who owns deals is in sales where no department is given; nothing is known of the others.
WITH named AS (
    SELECT owner, min(_row) AS _row, bool_or(is_seller) AS is_seller
    FROM (
        SELECT owner, _row, true AS is_seller FROM deals
        UNION ALL
        SELECT owner, _row, false FROM contacts
    ) AS mentions
    WHERE owner IS NOT NULL
    GROUP BY owner
),
keys AS (
    SELECT
        coalesce(user_id, email, name) AS person_id,
        lower(unnest([user_id, email, name, first_name || ' ' || last_name])) AS key
    FROM users
),
known AS (
    SELECT key, min(person_id) AS person_id
    FROM keys
    WHERE key IS NOT NULL
    GROUP BY key
    HAVING count(DISTINCT person_id) = 1
),
sellers AS (
    SELECT known.person_id
    FROM known
    JOIN named ON lower(named.owner) = known.key AND named.is_seller
)
SELECT
    users._row,
    coalesce(users.user_id, users.email, users.name) AS person_id,
    coalesce(users.name, nullif(concat_ws(' ', users.first_name, users.last_name), '')) AS name,
    coalesce(
        users.department,
        CASE WHEN coalesce(users.user_id, users.email, users.name) IN (SELECT person_id FROM sellers) THEN 'Sales' END,
        '(not given)'
    ) AS department,
    users.team,
    users.title,
    coalesce(known.person_id, users.manager) AS manager_id,
    users.started_on,
    users.left_on
FROM users
LEFT JOIN known ON known.key = lower(users.manager)
UNION ALL
SELECT _row, owner, owner, CASE WHEN is_seller THEN 'Sales' ELSE '(not given)' END, NULL, NULL, NULL, NULL, NULL
FROM named
WHERE lower(owner) NOT IN (SELECT key FROM known)
