-- One deal per deal. Zoho's exports don't say which stages are won: the file stages.csv does, else the stage's name.
-- The closing date of an open deal is a hope: it closes nothing.
-- The lead is the one that was converted into the deal, else into its contact, else the contact itself,
-- found by id where ids were exported, else by name.
WITH judged AS (
    SELECT
        deals.*,
        coalesce(
            lower(stages.outcome),
            CASE
                WHEN regexp_matches(lower(deals.stage), 'lost|perdue?|проигран|потерян') THEN 'lost'
                WHEN regexp_matches(lower(deals.stage), '\bwon\b|gagn[ée]|выигран|успешно') THEN 'won'
                ELSE 'open'
            END
        ) AS outcome
    FROM deals
    LEFT JOIN stages ON lower(stages.stage) = lower(deals.stage)
),
namesakes AS (
    SELECT
        lower(coalesce(name, concat_ws(' ', first_name, last_name))) AS contact,
        min(record_id) AS contact_id,
        count(*) AS contacts
    FROM contacts
    GROUP BY 1
),
found AS (
    SELECT
        judged.*,
        coalesce(judged.contact_id, namesakes.contact_id) AS found_id,
        CASE
            WHEN judged.contact_id IS NULL AND namesakes.contacts > 1
                THEN 'Several people bear this name; export the column "Contact Name.id".'
        END AS _reject
    FROM judged
    LEFT JOIN namesakes ON namesakes.contact = lower(judged.contact)
),
into_deal AS (
    SELECT converted_deal_id AS deal_id, first(record_id ORDER BY created_at, record_id) AS lead_id
    FROM leads
    WHERE converted_deal_id IS NOT NULL
    GROUP BY converted_deal_id
),
into_contact AS (
    SELECT converted_contact_id AS contact_id, first(record_id ORDER BY created_at, record_id) AS lead_id
    FROM leads
    WHERE converted_contact_id IS NOT NULL
    GROUP BY converted_contact_id
)
SELECT
    found._row,
    found.record_id AS deal_id,
    coalesce(into_deal.lead_id, into_contact.lead_id, found.found_id) AS lead_id,
    found.account_id AS customer_id,
    coalesce(found.owner_id, found.owner) AS seller_id,
    found.created_at AS opened_at,
    CASE
        WHEN found.outcome = 'open' THEN NULL
        -- a closing date has no time of day: a deal closed on the day it was made does not close before it was made
        WHEN found.close_at < found.created_at AND found.created_at < found.close_at + INTERVAL 1 DAY
            THEN found.created_at
        ELSE found.close_at
    END AS closed_at,
    found.outcome,
    found.amount,
    CASE WHEN found.outcome = 'lost' THEN found.lost_reason END AS lost_reason,
    found._reject
FROM found
LEFT JOIN into_deal ON into_deal.deal_id = found.record_id
LEFT JOIN into_contact ON into_contact.contact_id = found.found_id
