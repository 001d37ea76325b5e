-- One row: deals that ended but do not say when. They can't be put into any period.
SELECT SUM(CASE WHEN outcome = 'won' AND closed_at IS NULL THEN 1 ELSE 0 END) AS won,
       SUM(CASE WHEN outcome = 'lost' AND closed_at IS NULL THEN 1 ELSE 0 END) AS lost,
       SUM(CASE WHEN outcome = 'won' AND amount IS NULL THEN 1 ELSE 0 END) AS without_amount
FROM deals
