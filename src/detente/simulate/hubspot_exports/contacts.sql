-- One line per contact; one in 211 is exported twice, as happens when an export is joined from two lists.
WITH first_handover AS (
    SELECT lead_id, min(handed_at) AS handed_at, arg_min(person_id, handed_at) AS person_id
    FROM handovers
    WHERE to_function = 'sales'
    GROUP BY lead_id
),
own_deals AS (
    SELECT lead_id, string_agg(deal(deal_id), ';' ORDER BY deal_id) AS deal_ids, bool_or(outcome = 'won') AS bought
    FROM deals
    WHERE lead_id IS NOT NULL
    GROUP BY lead_id
),
lines AS (
    SELECT
        number_of(leads.lead_id) AS place,
        contact(leads.lead_id) AS "Record ID",
        first_names.name AS "First Name",
        last_names.name AS "Last Name",
        'contact' || number_of(leads.lead_id) || '@example.org' AS "Email",
        people.name AS "Contact owner",
        local(first_handover.handed_at) AS "Owner assigned date",
        CASE
            WHEN own_deals.bought THEN 'Connected'
            WHEN own_deals.deal_ids IS NOT NULL THEN 'Open Deal'
            WHEN leads.closed_reason = 'Not this year' THEN 'Bad Timing'
            WHEN leads.closed_reason IS NOT NULL THEN 'Unqualified'
            WHEN first_handover.handed_at IS NOT NULL THEN 'Open'
            ELSE 'New'
        END AS "Lead Status",
        CASE WHEN own_deals.bought THEN 'Customer' WHEN own_deals.deal_ids IS NOT NULL THEN 'Opportunity' ELSE 'Lead' END AS "Lifecycle Stage",
        local(leads.created_at) AS "Create Date",
        leads.source AS "Original Source",
        campaigns.name AS "Original Source Drill-Down 1",
        campaigns.name AS "First Touch Converting Campaign",
        leads.segment AS "Segment",
        leads.region AS "Country/Region",
        CAST(leads.score AS DECIMAL(6, 1)) AS "HubSpot Score",
        products.name AS "Product of interest",
        local(leads.created_at) AS "First Conversion Date",
        local(leads.closed_at) AS "Latest Disqualified Lead Date",
        firm(leads.customer_id) AS "Primary Associated Company ID",
        own_deals.deal_ids AS "Associated Deal IDs"
    FROM leads
    LEFT JOIN first_handover ON first_handover.lead_id = leads.lead_id
    LEFT JOIN people ON people.person_id = first_handover.person_id
    LEFT JOIN own_deals ON own_deals.lead_id = leads.lead_id
    LEFT JOIN campaigns ON campaigns.campaign_id = leads.campaign_id
    LEFT JOIN products ON products.product_id = leads.product_id
    LEFT JOIN first_names ON first_names.place = number_of(leads.lead_id) * 5 % (SELECT count(*) FROM first_names)
    LEFT JOIN last_names ON last_names.place = number_of(leads.lead_id) * 11 % (SELECT count(*) FROM last_names)
)
SELECT * EXCLUDE (turn, place)
FROM (
    SELECT 0 AS turn, * FROM lines
    UNION ALL
    SELECT 1, * FROM lines WHERE place % 211 = 7
) AS twice
ORDER BY turn, place
