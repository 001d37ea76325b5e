-- Each person's mail address, by which mails and calendars know them; one that stands beside several people is nobody's.
SELECT
    min(_row) AS _row,
    lower(trim(address)) AS address,
    min(coalesce(nullif(trim(employee_id), ''), lower(trim(address)))) AS person_id
FROM staff
WHERE trim(address) <> ''
GROUP BY lower(trim(address))
HAVING count(DISTINCT coalesce(nullif(trim(employee_id), ''), lower(trim(address)))) = 1
