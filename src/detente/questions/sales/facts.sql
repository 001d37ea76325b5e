-- One row: what is there to answer from. Where leads or deals.lead_id are missing (asked.by_deal = 1), each deal is an
-- opportunity that takes the place of a lead, its product that of the segment.
-- Deals without a known lead (no lead named, or one that is not among the leads) are counted as no_lead.
WITH opportunities AS (
    SELECT l.lead_id, l.created_at, l.source, COALESCE(l.segment, '') AS segment
    FROM leads AS l CROSS JOIN asked
    WHERE asked.by_deal = 0
    UNION ALL
    SELECT d.deal_id, d.opened_at, '', COALESCE(d.product_id, '')
    FROM deals AS d CROSS JOIN asked
    WHERE asked.by_deal = 1
),
won AS (
    SELECT CASE WHEN asked.by_deal = 1 THEN d.deal_id ELSE d.lead_id END AS lead_id, d.closed_at, d.amount
    FROM deals AS d CROSS JOIN asked
    WHERE d.outcome = 'won'
)
SELECT l.first_lead_at,
       l.leads,
       l.leads_a,
       l.leads_b,
       l.sources,
       l.segments,
       w.first_won_at,
       w.won_leads,
       w.deals_a,
       w.deals_b,
       w.booked_a,
       w.booked_b,
       w.no_lead_deals_a,
       w.no_lead_deals_b,
       w.no_lead_a,
       w.no_lead_b,
       w.unknown_leads,
       w.before_lead,
       w.without_day,
       w.without_amount
FROM (
    SELECT MIN(o.created_at) AS first_lead_at,
           COUNT(*) AS leads,
           COALESCE(SUM(CASE WHEN o.created_at >= asked.a_from AND o.created_at < asked.a_to THEN 1 ELSE 0 END), 0) AS leads_a,
           COALESCE(SUM(CASE WHEN o.created_at >= asked.b_from AND o.created_at < asked.b_to THEN 1 ELSE 0 END), 0) AS leads_b,
           COUNT(DISTINCT o.source) AS sources,
           COUNT(DISTINCT o.segment) AS segments
    FROM opportunities AS o CROSS JOIN asked
) AS l
CROSS JOIN (
    SELECT MIN(CASE WHEN o.lead_id IS NOT NULL THEN won.closed_at END) AS first_won_at,
           COUNT(CASE WHEN o.lead_id IS NOT NULL THEN won.closed_at END) AS won_leads,
           COALESCE(SUM(CASE WHEN won.closed_at >= asked.a_from AND won.closed_at < asked.a_to THEN 1 ELSE 0 END), 0) AS deals_a,
           COALESCE(SUM(CASE WHEN won.closed_at >= asked.b_from AND won.closed_at < asked.b_to THEN 1 ELSE 0 END), 0) AS deals_b,
           COALESCE(SUM(CASE WHEN won.closed_at >= asked.a_from AND won.closed_at < asked.a_to THEN won.amount END), 0) AS booked_a,
           COALESCE(SUM(CASE WHEN won.closed_at >= asked.b_from AND won.closed_at < asked.b_to THEN won.amount END), 0) AS booked_b,
           COALESCE(SUM(CASE WHEN o.lead_id IS NULL AND won.closed_at >= asked.a_from
                              AND won.closed_at < asked.a_to THEN 1 ELSE 0 END), 0) AS no_lead_deals_a,
           COALESCE(SUM(CASE WHEN o.lead_id IS NULL AND won.closed_at >= asked.b_from
                              AND won.closed_at < asked.b_to THEN 1 ELSE 0 END), 0) AS no_lead_deals_b,
           COALESCE(SUM(CASE WHEN o.lead_id IS NULL AND won.closed_at >= asked.a_from
                              AND won.closed_at < asked.a_to THEN won.amount END), 0) AS no_lead_a,
           COALESCE(SUM(CASE WHEN o.lead_id IS NULL AND won.closed_at >= asked.b_from
                              AND won.closed_at < asked.b_to THEN won.amount END), 0) AS no_lead_b,
           COALESCE(SUM(CASE WHEN won.lead_id IS NOT NULL AND o.lead_id IS NULL THEN 1 ELSE 0 END), 0) AS unknown_leads,
           COALESCE(SUM(CASE WHEN won.closed_at < o.created_at THEN 1 ELSE 0 END), 0) AS before_lead,
           COALESCE(SUM(CASE WHEN won.closed_at IS NULL THEN 1 ELSE 0 END), 0) AS without_day,
           COALESCE(SUM(CASE WHEN won.closed_at IS NOT NULL AND won.amount IS NULL THEN 1 ELSE 0 END), 0) AS without_amount
    FROM won
    LEFT JOIN opportunities AS o ON o.lead_id = won.lead_id
    CROSS JOIN asked
) AS w
