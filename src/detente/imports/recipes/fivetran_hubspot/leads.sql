-- One lead per contact. A contact merged into another is left out: the other stands for it.
WITH merged AS (
    SELECT gone_id FROM merged_contacts
    UNION
    SELECT trim(listed.gone_id) FROM contacts, unnest(string_split(merged_ids, ';')) AS listed (gone_id)
)
SELECT
    contacts._row,
    contacts.record_id AS lead_id,
    contacts.created_at,
    coalesce(contacts.source, '(none)') AS source,
    contacts.campaign AS campaign_id,
    contacts.segment,
    contacts.country AS region,
    contacts.company_id AS customer_id,
    CASE WHEN contacts.is_deleted OR merged.gone_id IS NOT NULL THEN 'The record was deleted or merged.' END AS _reject
FROM contacts
LEFT JOIN merged ON merged.gone_id = contacts.record_id
