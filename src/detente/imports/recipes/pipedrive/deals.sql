-- One deal per deal. Pipedrive itself says whether it is won, lost or open, and when; the expected close date is not read.
-- The lead is the deal's contact person: by id where ids were exported,
-- else by name, together with the organization where both name one.
WITH candidates AS (
    SELECT
        deals.record_id AS deal_id,
        coalesce(persons.record_id, persons.name) AS lead_id,
        lower(persons.organization) = lower(deals.organization) AS same_organization
    FROM deals
    JOIN persons ON lower(persons.name) = lower(deals.person)
    WHERE coalesce(lower(persons.organization) = lower(deals.organization), true)
),
namesakes AS (  -- somebody of the same organization goes before somebody of none
    SELECT deal_id, count(*) AS persons, min(lead_id) AS lead_id
    FROM candidates
    WHERE same_organization OR deal_id NOT IN (SELECT deal_id FROM candidates WHERE same_organization)
    GROUP BY deal_id
),
judged AS (
    SELECT
        *,
        person_id IS NOT NULL AND (SELECT count(record_id) > 0 FROM persons) AS has_id,
        CASE
            WHEN regexp_matches(lower(status), '^(won|gagn|выигр)') THEN 'won'
            WHEN regexp_matches(lower(status), '^(lost|perdu|проигр)') THEN 'lost'
            WHEN regexp_matches(lower(status), '^(open|en cours|ouvert|открыт)') THEN 'open'
            WHEN regexp_matches(lower(status), '^(deleted|supprim|удал)') THEN 'deleted'
        END AS outcome
    FROM deals
)
SELECT
    judged._row,
    judged.record_id AS deal_id,
    CASE WHEN judged.has_id THEN judged.person_id ELSE coalesce(namesakes.lead_id, judged.lead_id) END AS lead_id,
    coalesce(judged.organization_id, judged.organization) AS customer_id,
    judged.owner AS seller_id,
    CASE WHEN NOT contains(judged.product, ',') THEN judged.product END AS product_id,
    judged.created_at AS opened_at,
    CASE judged.outcome
        WHEN 'won' THEN coalesce(judged.won_at, judged.closed_at)
        WHEN 'lost' THEN coalesce(judged.lost_at, judged.closed_at)
    END AS closed_at,
    judged.outcome,
    CASE WHEN NOT contains(judged.product, ',') THEN judged.quantity END AS quantity,
    judged.amount,
    CASE WHEN judged.outcome = 'lost' THEN judged.lost_reason END AS lost_reason,
    CASE
        WHEN judged.outcome = 'deleted' THEN 'The record was deleted or merged.'
        WHEN judged.outcome IS NULL THEN 'Its status is neither open, won nor lost.'
        WHEN NOT judged.has_id AND namesakes.persons > 1
            THEN 'Several people bear this name; export the column "Deal - Contact person ID".'
    END AS _reject
FROM judged
LEFT JOIN namesakes ON namesakes.deal_id = judged.record_id
