-- One person per row. A manager is named by id, by address or by name; whoever the list does not name so stays as written,
-- but for a name that several people bear. The address goes into `addresses`.
WITH listed AS (
    SELECT
        *,
        coalesce(nullif(trim(employee_id), ''), nullif(lower(trim(address)), '')) AS person_id
    FROM staff
),
keys AS (
    SELECT person_id, unnest(list_distinct([lower(trim(employee_id)), lower(trim(address)), lower(trim(name))])) AS key
    FROM listed
),
bosses AS (
    SELECT key, CASE WHEN count(DISTINCT person_id) = 1 THEN min(person_id) END AS person_id, true AS is_known
    FROM keys
    WHERE key <> ''
    GROUP BY key
)
SELECT
    listed._row,
    listed.person_id,
    listed.name,
    coalesce(nullif(trim(listed.department), ''), '(not given)') AS department,
    listed.team,
    listed.title,
    CASE WHEN regexp_full_match(trim(listed.level), '\d{1,2}') THEN CAST(trim(listed.level) AS BIGINT) END AS level,
    listed.is_head,
    CASE
        WHEN bosses.is_known THEN bosses.person_id
        WHEN regexp_full_match(trim(listed.manager), '[^\s<>@]+@[^\s<>@]+') THEN lower(trim(listed.manager))
        ELSE nullif(trim(listed.manager), '')
    END AS manager_id,
    listed.site,
    listed.floor,
    listed.started_on,
    listed.left_on,
    listed.last_promoted_on,
    CASE
        WHEN listed.person_id IS NULL THEN 'It has neither an employee id nor an address.'
        WHEN row_number() OVER (PARTITION BY listed.person_id ORDER BY listed._row DESC) > 1 THEN 'It is the same record again.'
    END AS _reject
FROM listed
LEFT JOIN bosses ON bosses.key = lower(trim(listed.manager))
