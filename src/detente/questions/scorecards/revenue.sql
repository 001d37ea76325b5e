-- One row a month: what was invoiced in it. months: from_at, to_at, and the same month a year earlier, before_from_at and before_to_at.
-- payers: customers invoiced. invoice_cost: cost of what was sold, where invoices tell it; costed_revenue: amounts of these invoices.
-- credited: credit notes, as a positive amount. entered: customers invoiced for the first time. kept_revenue: of customers who had been
-- invoiced by the end of the same month a year earlier; revenue_year_earlier: all that was invoiced in that month.
SELECT r.month,
       SUM(r.revenue) AS revenue,
       SUM(r.invoice_cost) AS invoice_cost,
       SUM(r.costed_revenue) AS costed_revenue,
       SUM(r.credited) AS credited,
       SUM(r.payer) AS payers,
       SUM(r.entered) AS entered,
       SUM(r.kept_revenue) AS kept_revenue,
       SUM(r.revenue_year_earlier) AS revenue_year_earlier
FROM (
    SELECT c.month,
           c.customer_id,
           c.revenue,
           c.invoice_cost,
           c.costed_revenue,
           c.credited,
           0 AS revenue_year_earlier,
           1 AS payer,
           CASE WHEN f.first_at >= c.from_at THEN 1 ELSE 0 END AS entered,
           CASE WHEN f.first_at < c.before_to_at THEN c.revenue ELSE 0 END AS kept_revenue
    FROM (
        SELECT o.month,
               o.from_at,
               o.before_to_at,
               i.customer_id,
               SUM(i.amount) AS revenue,
               SUM(i.cost) AS invoice_cost,
               SUM(CASE WHEN i.cost IS NOT NULL THEN i.amount END) AS costed_revenue,
               SUM(CASE WHEN i.amount < 0 THEN -i.amount ELSE 0 END) AS credited
        FROM invoices AS i
        JOIN months AS o ON i.invoiced_at >= o.from_at AND i.invoiced_at < o.to_at
        GROUP BY o.month, o.from_at, o.before_to_at, i.customer_id
    ) AS c
    JOIN (SELECT customer_id, MIN(invoiced_at) AS first_at FROM invoices GROUP BY customer_id) AS f
      ON f.customer_id = c.customer_id
    UNION ALL
    SELECT o.month, i.customer_id, 0, 0, 0, 0, i.amount, 0, 0, 0
    FROM invoices AS i
    JOIN months AS o ON i.invoiced_at >= o.before_from_at AND i.invoiced_at < o.before_to_at
) AS r
GROUP BY r.month
ORDER BY r.month
