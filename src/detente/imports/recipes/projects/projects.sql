-- One project per row. What has ended after the day it was due is late; what has not ended is open.
SELECT
    _row,
    project_id,
    name,
    started_on,
    due_on,
    ended_on,
    CASE
        WHEN regexp_matches(lower(state), '^(fail|cancel|abandon|échou|echou|annul|провал|отмен|прекращ)') THEN 'failed'
        WHEN regexp_matches(lower(state), '^(late|en retard|retard|просроч|с опоздан)') THEN 'late'
        WHEN ended_on > due_on THEN 'late'
        WHEN ended_on IS NOT NULL OR regexp_matches(lower(state), '^(deliver|done|complet|closed|finish|livr|termin|achev|clos|сдан|завершен|завершён|выполнен|закрыт)') THEN 'delivered'
        ELSE 'open'
    END AS outcome,
    requested_by,
    kind
FROM listed
