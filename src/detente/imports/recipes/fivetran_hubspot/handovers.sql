-- One handover per contact with an owner: when it was last given to somebody.
-- From whom, and whether it was taken, is not recorded.
SELECT
    _row,
    record_id AS lead_id,
    owner_assigned_at AS handed_at,
    'marketing' AS from_function,
    'sales' AS to_function,
    owner_id AS person_id,
    'offered' AS state
FROM contacts
WHERE owner_id IS NOT NULL AND owner_assigned_at IS NOT NULL AND NOT coalesce(is_deleted, false)
QUALIFY row_number() OVER (PARTITION BY record_id ORDER BY _row DESC) = 1
