-- One lead per record of crm.lead: in Odoo a lead becomes an opportunity by changing its type, the record stays the same.
-- A lead that never became an opportunity and is archived was given up.
SELECT
    _row,
    record_id AS lead_id,
    created_at,
    coalesce(source, '(none)') AS source,
    campaign AS campaign_id,
    country AS region,
    customer AS customer_id,
    referred_by,
    CASE WHEN is_lead_only AND NOT is_active THEN closed_at END AS closed_at,
    CASE WHEN is_lead_only AND NOT is_active THEN lost_reason END AS closed_reason
FROM (
    SELECT *, coalesce(regexp_matches(lower(type), '^(lead|piste|лид|кандидат)'), false) AS is_lead_only
    FROM leads
) AS records
