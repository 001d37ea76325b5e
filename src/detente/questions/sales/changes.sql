-- One row a change that somebody noted between asked.noted_from and asked.noted_to (days), newest first; place counts
-- them. Only the newest asked.most are given.
SELECT noted.place, noted.changed_on, noted.function, noted.kind, noted.what, noted.source, noted.segment, noted.product_id
FROM (
    SELECT c.changed_on,
           COALESCE(c.function, '') AS function,
           c.kind,
           c.what,
           COALESCE(c.source, '') AS source,
           COALESCE(c.segment, '') AS segment,
           COALESCE(c.product_id, '') AS product_id,
           ROW_NUMBER() OVER (
               ORDER BY c.changed_on DESC, c.kind, c.what, COALESCE(c.source, ''), COALESCE(c.segment, ''),
                        COALESCE(c.product_id, '')
           ) AS place
    FROM changes AS c
    CROSS JOIN asked
    WHERE c.changed_on >= asked.noted_from AND c.changed_on < asked.noted_to
) AS noted
CROSS JOIN asked
WHERE noted.place <= asked.most
ORDER BY noted.place
