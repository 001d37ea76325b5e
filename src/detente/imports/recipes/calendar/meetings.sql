-- One meeting per event or instance of a series. Several calendars tell of the same one: what was changed counts before its
-- series, then the newest version (SEQUENCE, then DTSTAMP). An answer tells of a meeting only where nobody else does.
-- A cancellation without an instance ends all instances of its series that are no newer.
-- A list has no title, so without an id a meeting is known by its time and its people.
WITH placed AS (
    SELECT
        _row,
        meeting_id,
        instance,
        kind,
        method,
        coalesce(TRY_CAST(starts_at AS TIMESTAMP), local_starts_at) AS starts_at,
        coalesce(TRY_CAST(ends_at AS TIMESTAMP), local_ends_at) AS ends_at,
        CAST(sequence AS BIGINT) AS version,
        told_at,
        coalesce(method = 'CANCEL' OR status = 'CANCELLED', false) AS is_cancelled,
        coalesce(method = 'REPLY', false) AS is_answer,
        max(CAST(sequence AS BIGINT)) FILTER (method = 'CANCEL' AND instance IS NULL) OVER (PARTITION BY uid) AS cancelled_to,
        max(CAST(sequence AS BIGINT)) FILTER (instance = 'rule') OVER (PARTITION BY uid) AS newest
    FROM events
),
ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY meeting_id
            ORDER BY is_answer, starts_at IS NULL AND NOT is_cancelled, instance = 'changed' DESC NULLS LAST, version DESC, told_at DESC NULLS LAST, _row
        ) AS place
    FROM placed
),
sorted AS (
    SELECT
        _row,
        coalesce(
            meeting_id,
            md5(concat_ws('|', starts_at, ends_at, lower(organizer), lower(attendees), lower(optional_attendees)))
        ) AS meeting_id,
        starts_at,
        ends_at,
        CASE
            WHEN regexp_matches(lower(kind), '^social$|lunch|\bparty|déjeuner|fête|apéro|корпоратив|праздн|обед') THEN 'social'
            WHEN regexp_matches(lower(kind), 'decision|décision|approval|comité|committee|решени|комитет') THEN 'decision'
            ELSE 'work'
        END AS kind,
        coalesce(regexp_matches(lower(status), '^(cancel|annul|отмен)'), false) AS is_cancelled
    FROM listed
)
SELECT
    _row,
    meeting_id,
    starts_at,
    ends_at,
    kind,
    CASE
        WHEN is_cancelled OR cancelled_to >= version THEN 'The meeting was cancelled.'
        WHEN is_answer AND place > 1 THEN 'It is an answer; it is counted with the meeting.'
        WHEN starts_at IS NULL THEN 'It answers an invitation that is not here.'
        WHEN instance = 'rule' AND version < newest THEN 'It is an older version of the record.'
        WHEN place > 1 THEN 'It is the same record again.'
    END AS _reject
FROM ranked
UNION ALL
SELECT
    _row,
    meeting_id,
    starts_at,
    ends_at,
    kind,
    CASE
        WHEN is_cancelled THEN 'The meeting was cancelled.'
        WHEN row_number() OVER (PARTITION BY meeting_id ORDER BY _row) > 1 THEN 'It is the same event again, for another guest.'
    END AS _reject
FROM sorted
