-- One lead per Zoho lead, and per contact that no exported lead was converted into.
-- Such a contact dates from its conversion, if it was a lead once: its true first interest is older and not in the export.
WITH converted AS (
    SELECT DISTINCT converted_contact_id AS contact_id
    FROM leads
    WHERE converted_contact_id IS NOT NULL
)
SELECT
    _row,
    record_id AS lead_id,
    created_at,
    coalesce(source, '(none)') AS source,
    campaign_id,
    industry AS segment,
    country AS region,
    converted_account_id AS customer_id,
    score,
    referred_by,
    NULL AS _reject
FROM leads
UNION ALL
SELECT
    contacts._row,
    contacts.record_id,
    contacts.created_at,
    coalesce(contacts.source, '(none)'),
    NULL,
    NULL,
    contacts.country,
    contacts.account_id,
    NULL,
    NULL,
    CASE WHEN converted.contact_id IS NOT NULL THEN 'It is the contact of a lead that is here already.' END
FROM contacts
LEFT JOIN converted ON converted.contact_id = contacts.record_id
