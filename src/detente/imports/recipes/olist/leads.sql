-- One lead per marketing-qualified lead (a seller who might join the marketplace).
-- An empty origin and the literal origin 'unknown' are two different things and stay apart.
-- Only the day of the first contact is known: a lead is there from its first moment on, which is 01:00 on the one day
-- (2017-10-15) that summer time let begin so.
-- No segment: it is known only of those who were won, and would tell the outcome beforehand.
SELECT
    _row,
    mql_id AS lead_id,
    timezone('UTC', timezone('America/Sao_Paulo', first_contact_on::TIMESTAMP)) AS created_at,
    coalesce(origin, '(none)') AS source,
    landing_page_id AS campaign_id,
    deals.seller_id AS customer_id
FROM leads
LEFT JOIN (SELECT mql_id, any_value(seller_id) AS seller_id FROM deals GROUP BY mql_id) AS deals USING (mql_id)
