-- One addressee per address that is a person's, of letters that a person wrote.
WITH letters AS (
    SELECT message_id, bool_or(automatic) AS automatic
    FROM headers
    GROUP BY message_id
)
SELECT
    addressees._row,
    addressees.message_id,
    addressees.address AS person_id,
    addressees.kind,
    CASE
        WHEN letters.automatic THEN 'It was written by a program, not by a person.'
        WHEN addressees.is_list THEN 'It is the address of a mailing list, not of a person.'
    END AS _reject
FROM addressees
LEFT JOIN letters ON letters.message_id = addressees.message_id
