-- One lead per contact: whoever showed interest. Its source is the original one and never changes.
-- Given up: the lead status says so, no deal is associated, and HubSpot recorded when.
SELECT
    contacts._row,
    contacts.record_id AS lead_id,
    contacts.created_at,
    coalesce(contacts.source, '(none)') AS source,
    contacts.campaign AS campaign_id,
    contacts.segment,
    contacts.region,
    contacts.product AS product_id,
    trim(split_part(contacts.company_ids, ';', 1)) AS customer_id,
    contacts.score,
    contacts.referred_by,
    CASE WHEN given_up.record_id IS NOT NULL THEN contacts.disqualified_at END AS closed_at,
    CASE WHEN given_up.record_id IS NOT NULL THEN contacts.lead_status END AS closed_reason
FROM contacts
LEFT JOIN (
    SELECT record_id
    FROM contacts
    WHERE disqualified_at IS NOT NULL
        AND deal_ids IS NULL
        AND record_id NOT IN (SELECT trim(unnest(string_split(contact_ids, ';'))) FROM deals WHERE contact_ids IS NOT NULL)
        AND regexp_matches(lower(lead_status), 'unqualified|disqualified|bad.timing|non qualifié|не\s*квалифиц')
) AS given_up ON given_up.record_id = contacts.record_id
