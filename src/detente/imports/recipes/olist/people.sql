-- One person per sales id. When the sales development representative (SDR) spoke with a lead is not recorded,
-- so an SDR is known as a person but leaves no touch and no handover.
WITH roles AS (
    SELECT sr_id AS person_id, 'sales representative' AS title, _row FROM deals WHERE sr_id IS NOT NULL
    UNION ALL
    SELECT sdr_id, 'sales development representative', _row FROM deals WHERE sdr_id IS NOT NULL
)
SELECT
    min(_row) AS _row,
    person_id,
    'Sales' AS department,
    string_agg(DISTINCT title, ' and ' ORDER BY title) AS title
FROM roles
GROUP BY person_id
