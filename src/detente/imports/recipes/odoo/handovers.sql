-- One handover per record with a salesperson: when it was given to one. Odoo does not say whether it was taken.
SELECT
    _row,
    record_id AS lead_id,
    assigned_at AS handed_at,
    'marketing' AS from_function,
    'sales' AS to_function,
    seller AS person_id,
    'offered' AS state
FROM leads
WHERE assigned_at IS NOT NULL AND seller IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY record_id ORDER BY _row DESC) = 1
