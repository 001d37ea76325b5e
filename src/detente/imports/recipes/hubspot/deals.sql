-- One deal per deal. Won, lost or open: as the file stages.csv says; else as HubSpot's own flags say (Is Closed Won,
-- Is closed lost, Is Deal Closed?); else as the stage's name says. Export those flags: names can mislead.
-- The close date of an open deal is a hope: it closes nothing.
-- Of several associated contacts the first one listed is the lead (the first that was exported, where some were not).
WITH judged AS (
    SELECT
        deals.*,
        coalesce(
            lower(stages.outcome),
            CASE WHEN is_won THEN 'won' WHEN is_lost OR is_closed THEN 'lost' WHEN NOT is_closed THEN 'open' END,
            CASE
                WHEN regexp_matches(lower(deals.stage), '\bwon\b|closedwon|gagn[ée]|выигран') THEN 'won'
                WHEN regexp_matches(lower(deals.stage), '\blost\b|closedlost|perdue?|проигран|потерян') THEN 'lost'
                ELSE 'open'
            END
        ) AS outcome
    FROM deals
    LEFT JOIN stages ON lower(stages.stage) = lower(deals.stage)
),
named AS (  -- contacts in the order in which the deal lists them, where it lists several
    SELECT record_id AS deal_id, trim(listed.contact_id) AS contact_id, listed.place
    FROM deals, unnest(string_split(contact_ids, ';')) WITH ORDINALITY AS listed (contact_id, place)
    WHERE contains(contact_ids, ';')
),
associated AS (
    SELECT
        deal_id,
        first(contact_id ORDER BY contacts.record_id IS NULL, place) AS lead_id
    FROM named
    LEFT JOIN contacts ON contacts.record_id = named.contact_id
    GROUP BY deal_id
),
associating AS (  -- where only the contacts say which deals are theirs
    SELECT trim(deal_id) AS deal_id, first(record_id ORDER BY created_at, record_id) AS lead_id
    FROM contacts, unnest(string_split(deal_ids, ';')) AS listed (deal_id)
    GROUP BY 1
),
keys AS (
    SELECT
        coalesce(user_id, email, name) AS person_id,
        lower(unnest([user_id, email, name, first_name || ' ' || last_name])) AS key
    FROM users
),
owners AS (
    SELECT key, min(person_id) AS person_id
    FROM keys
    WHERE key IS NOT NULL
    GROUP BY key
    HAVING count(DISTINCT person_id) = 1
),
lines AS (
    SELECT
        trim(listed.deal_id) AS deal_id,
        CASE WHEN count(DISTINCT product_id) = 1 THEN min(product_id) END AS product_id,
        CASE WHEN count(DISTINCT product_id) = 1 THEN sum(quantity) END AS quantity,
        CASE WHEN count(price) = count(*) THEN sum(price * quantity) END AS list_amount
    FROM line_items, unnest(string_split(deal_ids, ';')) AS listed (deal_id)
    GROUP BY 1
)
SELECT
    judged._row,
    judged.record_id AS deal_id,
    coalesce(associated.lead_id, judged.contact_ids, associating.lead_id) AS lead_id,
    trim(split_part(judged.company_ids, ';', 1)) AS customer_id,
    coalesce(owners.person_id, judged.owner) AS seller_id,
    coalesce(lines.product_id, judged.product) AS product_id,
    judged.created_at AS opened_at,
    CASE WHEN judged.outcome <> 'open' THEN judged.close_at END AS closed_at,
    judged.outcome,
    coalesce(lines.quantity, judged.quantity) AS quantity,
    judged.amount,
    coalesce(judged.list_amount, lines.list_amount) AS list_amount,
    CASE WHEN judged.outcome = 'lost' THEN judged.lost_reason END AS lost_reason
FROM judged
LEFT JOIN associated ON associated.deal_id = judged.record_id
LEFT JOIN associating ON associating.deal_id = judged.record_id
LEFT JOIN owners ON owners.key = lower(judged.owner)
LEFT JOIN lines ON lines.deal_id = judged.record_id
