-- One deal per deal. The pipeline's stages say what is won and what is closed; closed and not won is lost.
-- Of several associated contacts the one that was created first is the lead: the tables keep no order.
WITH first_contacts AS (
    SELECT
        deal_contacts.deal_id,
        first(deal_contacts.contact_id ORDER BY contacts.created_at NULLS LAST, deal_contacts.contact_id) AS lead_id
    FROM deal_contacts
    LEFT JOIN contacts ON contacts.record_id = deal_contacts.contact_id
    GROUP BY deal_contacts.deal_id
),
first_companies AS (
    SELECT deal_id, min(company_id) AS company_id
    FROM deal_companies
    GROUP BY deal_id
),
judged AS (
    SELECT
        deals.*,
        CASE
            WHEN stages.is_won OR deals.stage_id = 'closedwon' THEN 'won'
            WHEN coalesce(stages.is_closed, stages.probability = 0) OR deals.stage_id = 'closedlost' THEN 'lost'
            ELSE 'open'
        END AS outcome
    FROM deals
    LEFT JOIN stages ON stages.stage_id = deals.stage_id
)
SELECT
    judged._row,
    judged.record_id AS deal_id,
    first_contacts.lead_id,
    first_companies.company_id AS customer_id,
    judged.owner_id AS seller_id,
    judged.created_at AS opened_at,
    CASE WHEN judged.outcome <> 'open' THEN judged.close_at END AS closed_at,
    judged.outcome,
    judged.amount,
    CASE WHEN judged.outcome = 'lost' THEN judged.lost_reason END AS lost_reason,
    CASE
        WHEN judged.is_deleted OR judged.record_id IN (SELECT gone_id FROM merged_deals)
            THEN 'The record was deleted or merged.'
    END AS _reject
FROM judged
LEFT JOIN first_contacts ON first_contacts.deal_id = judged.record_id
LEFT JOIN first_companies ON first_companies.deal_id = judged.record_id
