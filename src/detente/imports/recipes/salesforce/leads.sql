-- One lead per Salesforce lead, converted or not. Its source stays what it was on arrival.
-- The campaign that brought it is the first one it had joined by the end of the day on which it was created.
WITH brought AS (
    SELECT members.lead_id, first(members.campaign_id ORDER BY members.created_at, members.record_id) AS campaign_id
    FROM members
    JOIN leads ON leads.record_id = members.lead_id
    WHERE NOT coalesce(members.is_deleted, false) AND members.created_at < leads.created_at + INTERVAL 1 DAY
    GROUP BY members.lead_id
),
given_up AS (
    SELECT lead_id, last(changed_at ORDER BY changed_at) AS closed_at, last(new_value ORDER BY changed_at) AS status
    FROM lead_history
    WHERE lower(field) = 'status' AND NOT coalesce(is_deleted, false)
    GROUP BY lead_id
)
SELECT
    leads._row,
    leads.record_id AS lead_id,
    leads.created_at,
    coalesce(leads.source, '(none)') AS source,
    brought.campaign_id,
    leads.industry AS segment,
    coalesce(leads.country, leads.country_code) AS region,
    nullif(leads.converted_account_id, '000000000000000AAA') AS customer_id,
    CASE WHEN leads.status = given_up.status THEN given_up.closed_at END AS closed_at,
    CASE WHEN leads.status = given_up.status THEN leads.status END AS closed_reason,
    CASE
        WHEN leads.is_deleted THEN 'The record was deleted or merged.'
        WHEN NOT leads.is_current THEN 'It is an older version of the record.'
    END AS _reject
FROM leads
LEFT JOIN brought ON brought.lead_id = leads.record_id
LEFT JOIN given_up
    ON given_up.lead_id = leads.record_id
    AND nullif(leads.converted_opportunity_id, '000000000000000AAA') IS NULL
    AND regexp_matches(lower(leads.status), 'not converted|unqualified|disqualified|dead|junk')
