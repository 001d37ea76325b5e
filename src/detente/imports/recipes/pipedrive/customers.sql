-- One customer per organization. Where deals name organizations by name only, the name is the id.
WITH linked AS (
    SELECT count(organization_id) > 0 AS by_id
    FROM deals
),
names AS (
    SELECT lower(name) AS name, count(*) AS organizations
    FROM organizations
    GROUP BY 1
)
SELECT
    organizations._row,
    CASE WHEN linked.by_id THEN coalesce(organizations.record_id, organizations.name) ELSE organizations.name END AS customer_id,
    organizations.name,
    organizations.industry AS segment,
    organizations.country AS region,
    organizations.created_at,
    CASE
        WHEN NOT linked.by_id AND names.organizations > 1
            THEN 'Several organizations bear this name; export the column "Deal - Organization ID".'
    END AS _reject
FROM organizations
CROSS JOIN linked
JOIN names ON names.name = lower(organizations.name)
