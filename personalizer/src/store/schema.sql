-- The accounts of a production line. What must never happen twice is refused here, by the
-- database, whatever the program above it believes.
--
-- No personal data: a dossier is its identifier and the hash of its content, a document number is
-- a keyed hash.

CREATE TABLE dossiers (
    id       TEXT PRIMARY KEY,
    profile  TEXT NOT NULL,
    content  BLOB NOT NULL CHECK (length(content) = 32),  -- SHA-256 of the dossier as taken
    document BLOB NOT NULL UNIQUE                         -- HMAC-SHA-256 of issuer and number
             CHECK (length(document) = 32)
) STRICT, WITHOUT ROWID;

CREATE TABLE blanks (
    identity BLOB PRIMARY KEY,                            -- chip identity, ten bytes
    state    TEXT NOT NULL CHECK (state IN ('bound', 'issued', 'quarantined', 'destroyed')),
    reason   TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
    marker  BLOB PRIMARY KEY CHECK (length(marker) = 32), -- what the chip carries
    dossier TEXT NOT NULL REFERENCES dossiers (id),
    blank   BLOB NOT NULL UNIQUE REFERENCES blanks (identity), -- a blank is used for one job
    state   TEXT NOT NULL
            CHECK (state IN ('intent', 'written', 'done', 'failed', 'quarantined')),
    reason  TEXT,
    sod     BLOB CHECK (length(sod) = 32),                -- SHA-256 of EF.SOD
    station TEXT NOT NULL,
    started TEXT NOT NULL,
    ended   TEXT
) STRICT, WITHOUT ROWID;

-- A failed job's chip is dead for good, so only it leaves its dossier free for another.
CREATE UNIQUE INDEX one_card_for_a_dossier ON jobs (dossier) WHERE state <> 'failed';

CREATE TABLE chip_keys (
    public_key BLOB PRIMARY KEY CHECK (length(public_key) = 32), -- SHA-256 of the point
    marker     BLOB NOT NULL REFERENCES jobs (marker),
    slot       INTEGER NOT NULL,
    UNIQUE (marker, slot)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER steps_lead_forward BEFORE UPDATE OF state ON jobs
WHEN NOT (
       (OLD.state = 'intent' AND NEW.state IN ('written', 'failed', 'quarantined'))
    OR (OLD.state = 'written' AND NEW.state IN ('written', 'done', 'failed', 'quarantined'))
    OR (OLD.state = 'quarantined' AND NEW.state = 'failed'))
BEGIN SELECT RAISE(ABORT, 'a job''s state leads only forward'); END;

CREATE TRIGGER jobs_stay BEFORE DELETE ON jobs
BEGIN SELECT RAISE(ABORT, 'jobs are never deleted'); END;
CREATE TRIGGER dossiers_stay BEFORE DELETE ON dossiers
BEGIN SELECT RAISE(ABORT, 'dossiers are never deleted'); END;
CREATE TRIGGER dossiers_do_not_change BEFORE UPDATE ON dossiers
BEGIN SELECT RAISE(ABORT, 'dossiers never change'); END;
CREATE TRIGGER keys_stay BEFORE DELETE ON chip_keys
BEGIN SELECT RAISE(ABORT, 'chip keys are never deleted'); END;
CREATE TRIGGER keys_do_not_change BEFORE UPDATE ON chip_keys
BEGIN SELECT RAISE(ABORT, 'chip keys never change'); END;

-- The log: each record's hash covers the one before it.
CREATE TABLE audit (
    number  INTEGER PRIMARY KEY,
    time    TEXT NOT NULL,
    event   TEXT NOT NULL,
    dossier TEXT NOT NULL,
    blank   TEXT NOT NULL,
    detail  TEXT NOT NULL,
    hash    BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TRIGGER audit_stays BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
CREATE TRIGGER audit_does_not_change BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
