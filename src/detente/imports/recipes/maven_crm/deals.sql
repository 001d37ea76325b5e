-- One deal per opportunity. Where it came from is not recorded: there are no leads.
-- An opportunity still in prospecting has no engage date: it has not been opened yet, and is kept among the rejects.
-- The pipeline writes 'GTXPro', the product list 'GTX Pro': one product.
SELECT
    pipeline._row,
    pipeline.opportunity_id AS deal_id,
    pipeline.account AS customer_id,
    pipeline.sales_agent AS seller_id,
    replace(pipeline.product, 'GTXPro', 'GTX Pro') AS product_id,
    pipeline.engaged_at AS opened_at,
    CASE WHEN pipeline.deal_stage IN ('Won', 'Lost') THEN pipeline.closed_at END AS closed_at,
    CASE pipeline.deal_stage WHEN 'Won' THEN 'won' WHEN 'Lost' THEN 'lost' ELSE 'open' END AS outcome,
    1 AS quantity,
    pipeline.close_value AS amount,
    products.sales_price AS list_amount,
    CASE WHEN pipeline.engaged_at IS NULL THEN 'It has no opening date: it is still being prospected.' END AS _reject
FROM pipeline
LEFT JOIN products ON products.product = replace(pipeline.product, 'GTXPro', 'GTX Pro')
