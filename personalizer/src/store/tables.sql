-- The accounts of a production line. What must never happen twice is refused here, by the
-- database, whatever the programs above it believe. Moments are milliseconds since 1970.
--
-- No personal data in clear: a person and a document are keyed hashes, a dossier's content is
-- sealed and goes when its card is delivered.

-- What an authority ordered.
CREATE TABLE batches (
    id        TEXT PRIMARY KEY,                             -- authority/name
    authority TEXT NOT NULL,
    name      TEXT NOT NULL,
    digest    BLOB NOT NULL CHECK (length(digest) = 32),    -- SHA-256 of the order as it came
    orderer   BLOB CHECK (length(orderer) = 32),            -- SHA-256 of the signer's certificate
    received  INTEGER NOT NULL,
    state     TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    root      BLOB CHECK (length(root) = 32),               -- Merkle root of what was made
    closed    INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE dossiers (
    id       TEXT PRIMARY KEY,
    batch    TEXT NOT NULL REFERENCES batches (id),
    line     INTEGER NOT NULL,
    profile  TEXT NOT NULL,
    content  BLOB NOT NULL CHECK (length(content) = 32),    -- SHA-256 of the dossier as taken
    person   BLOB NOT NULL CHECK (length(person) = 32),     -- HMAC-SHA-256 of the ID number
    document BLOB NOT NULL CHECK (length(document) = 32),   -- HMAC-SHA-256 of issuer and number
    live     INTEGER NOT NULL CHECK (live IN (0, 1)),       -- 0 once revoked or withdrawn
    state    TEXT NOT NULL CHECK (state IN
             ('waiting', 'begun', 'issued', 'quarantined', 'revoked', 'withdrawn')),
    reason   TEXT NOT NULL CHECK (reason IN ('first', 'damaged', 'lost', 'expired', 'reissue')),
    office   TEXT NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('permanent', 'temporary')),
    priority TEXT NOT NULL CHECK (priority IN ('urgent', 'exam', 'elderly', 'ordinary')),
    due      INTEGER NOT NULL,                              -- the queue's order: see store/queue
    replaces TEXT REFERENCES dossiers (id),                 -- what this one is a re-issue of
    received INTEGER NOT NULL,
    ended    INTEGER                                        -- when its card was issued or revoked
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX one_live_document ON dossiers (document) WHERE live = 1;
CREATE UNIQUE INDEX one_live_person ON dossiers (person) WHERE live = 1;
CREATE INDEX dossiers_in_line ON dossiers (due, id) WHERE state = 'waiting';
CREATE INDEX dossiers_of_batch ON dossiers (batch, state);
CREATE INDEX dossiers_of_office ON dossiers (office, state);

-- What a dossier holds, sealed; the row goes once it is wiped. Apart from the dossier, because every
-- step of a job writes that row again and never this one.
CREATE TABLE payloads (
    dossier TEXT PRIMARY KEY REFERENCES dossiers (id),
    sealed  BLOB NOT NULL
) STRICT;

-- Lines of an order that are not taken, and what was noticed about those that are.
CREATE TABLE findings (
    batch   TEXT NOT NULL REFERENCES batches (id),
    line    INTEGER NOT NULL,
    member  TEXT NOT NULL,
    reason  TEXT NOT NULL,                                  -- a word of intake::Reason
    refused INTEGER NOT NULL CHECK (refused IN (0, 1)),
    dossier TEXT NOT NULL,                                  -- '' where the line names none
    list    TEXT NOT NULL DEFAULT '',                       -- delivery list that told of it
    PRIMARY KEY (batch, line, member, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE blanks (
    identity BLOB PRIMARY KEY,                              -- chip identity, ten bytes
    batch    TEXT REFERENCES batches (id),                  -- whose books it stands in
    state    TEXT NOT NULL CHECK (state IN ('bound', 'issued', 'quarantined', 'destroyed')),
    reason   TEXT,
    since    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX blanks_of_batch ON blanks (batch, state);

CREATE TABLE jobs (
    marker  BLOB PRIMARY KEY CHECK (length(marker) = 32),   -- what the chip carries
    dossier TEXT NOT NULL REFERENCES dossiers (id),
    blank   BLOB NOT NULL UNIQUE REFERENCES blanks (identity), -- a blank is used for one job
    state   TEXT NOT NULL
            CHECK (state IN ('intent', 'written', 'done', 'failed', 'quarantined')),
    reason  TEXT,
    sod     BLOB CHECK (length(sod) = 32),                  -- SHA-256 of EF.SOD
    signer  BLOB CHECK (length(signer) = 32),               -- SHA-256 of the signer's certificate
    station TEXT NOT NULL,                                  -- who holds it
    instance BLOB NOT NULL,                                 -- and which life of that station
    fence   INTEGER NOT NULL,                               -- grows with each holder
    started INTEGER NOT NULL,
    ended   INTEGER
) STRICT, WITHOUT ROWID;

-- A failed job's chip is dead for good, so only it leaves its dossier free for another.
CREATE UNIQUE INDEX one_card_for_a_dossier ON jobs (dossier) WHERE state <> 'failed';
CREATE INDEX jobs_by_state ON jobs (state, started);

CREATE TABLE chip_keys (
    public_key BLOB PRIMARY KEY CHECK (length(public_key) = 32), -- SHA-256 of the point
    marker     BLOB NOT NULL REFERENCES jobs (marker),
    slot       INTEGER NOT NULL,
    UNIQUE (marker, slot)
) STRICT, WITHOUT ROWID;

-- How often each document signer signed.
CREATE TABLE signers (
    certificate BLOB PRIMARY KEY CHECK (length(certificate) = 32),
    signatures  INTEGER NOT NULL,
    first       INTEGER NOT NULL,
    last        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Changes of a chip's keys, from before the first command to after the last.
CREATE TABLE key_changes (
    blank   BLOB NOT NULL,
    number  INTEGER NOT NULL,                               -- per blank, from 1
    old     INTEGER NOT NULL,                               -- key version
    new     INTEGER NOT NULL,
    proof   BLOB NOT NULL CHECK (length(proof) = 32),       -- SHA-256 of the chip's answer to them
    state   TEXT NOT NULL CHECK (state IN ('begun', 'proven', 'done', 'given up')),
    tries   INTEGER NOT NULL,                               -- that did not open the chip
    started INTEGER NOT NULL,
    ended   INTEGER,
    PRIMARY KEY (blank, number)
) STRICT, WITHOUT ROWID;

-- Stations: who is alive, what it does, what it is asked to do.
CREATE TABLE stations (
    name     TEXT PRIMARY KEY,
    instance BLOB NOT NULL,                                 -- sixteen random bytes of one life
    machine  TEXT NOT NULL,
    lease    INTEGER NOT NULL,                              -- it is taken for alive until then
    state    TEXT NOT NULL CHECK (state IN
             ('waiting', 'working', 'paused', 'drained', 'stopped', 'gone')),
    step     TEXT NOT NULL,                                 -- a word of station::Phase, or ''
    dossier  TEXT NOT NULL,                                 -- in hand, or ''
    wanted   TEXT NOT NULL CHECK (wanted IN ('run', 'pause', 'drain')),
    cards    INTEGER NOT NULL,                              -- finished in this life
    failures INTEGER NOT NULL,                              -- of one kind, in a row
    kind     TEXT NOT NULL,                                 -- that kind: a word of station::Kind
    pace     INTEGER,                                       -- milliseconds a card, smoothed
    error    TEXT NOT NULL,                                 -- the last one, or ''
    error_vi TEXT NOT NULL,                                 -- the same in Vietnamese
    since    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- People who may do what needs a name; no password can be read from here.
CREATE TABLE operators (
    name       TEXT PRIMARY KEY,
    role       TEXT NOT NULL
               CHECK (role IN ('operator', 'supervisor', 'custodian', 'auditor')),
    credential TEXT NOT NULL,                               -- scrypt, with its parameters and salt
    active     INTEGER NOT NULL CHECK (active IN (0, 1)),
    since      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Wrong passphrases in a row. Names share places, so that one that nobody has counts as well.
CREATE TABLE sign_ins (
    place    INTEGER PRIMARY KEY CHECK (place BETWEEN 0 AND 1023),
    failures INTEGER NOT NULL,
    until    INTEGER NOT NULL                               -- no try is looked at before
) STRICT, WITHOUT ROWID;

-- Four eyes: what two people said yes to.
CREATE TABLE approvals (
    number  INTEGER PRIMARY KEY,
    action  TEXT NOT NULL CHECK (action IN ('load keys', 're-issue', 'close batch', 'destroy')),
    subject TEXT NOT NULL,
    first   TEXT NOT NULL REFERENCES operators (name),
    second  TEXT NOT NULL REFERENCES operators (name),
    at      INTEGER NOT NULL,
    CHECK (first <> second)
) STRICT;

-- Blanks that are counted and not named: handed to a batch, and what left it unused.
CREATE TABLE movements (
    number   INTEGER PRIMARY KEY,
    batch    TEXT NOT NULL REFERENCES batches (id),
    kind     TEXT NOT NULL CHECK (kind IN ('in', 'sample', 'returned', 'destroyed', 'missing')),
    count    INTEGER NOT NULL,                              -- below 0 takes an entry back
    reason   TEXT NOT NULL,
    operator TEXT NOT NULL,
    at       INTEGER NOT NULL
) STRICT;

-- Lists of finished cards and of rejects. What they name is in custody and findings.
CREATE TABLE lists (
    name    TEXT PRIMARY KEY,                               -- batch/number
    batch   TEXT NOT NULL REFERENCES batches (id),
    office  TEXT NOT NULL,                                  -- '' for all
    cards   INTEGER NOT NULL,
    rejects INTEGER NOT NULL,
    digest  BLOB NOT NULL CHECK (length(digest) = 32),      -- SHA-256 of its JSON Lines
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX lists_of_batch ON lists (batch);

-- Where a finished card is on its way to its owner.
CREATE TABLE custody (
    dossier TEXT PRIMARY KEY REFERENCES dossiers (id),
    state   TEXT NOT NULL CHECK (state IN ('dispatched', 'received', 'handed over', 'returned')),
    list    TEXT NOT NULL,                                  -- delivery list it left the line with
    receipt TEXT NOT NULL,                                  -- '' until handed over
    waits   TEXT NOT NULL,                                  -- why it still waits, or ''
    sent    INTEGER NOT NULL,
    arrived INTEGER,
    handed  INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX custody_of_list ON custody (list, dossier);

CREATE TABLE complaints (
    number   INTEGER PRIMARY KEY,
    dossier  TEXT NOT NULL REFERENCES dossiers (id),
    reason   TEXT NOT NULL,
    revoked  INTEGER,                                       -- when the old document number was
    reissue  TEXT REFERENCES dossiers (id),
    operator TEXT NOT NULL,
    at       INTEGER NOT NULL,
    dismissed INTEGER,                                      -- when it was found to be none
    ground   TEXT,                                          -- why: a word of complaint::Dismissal
    CHECK ((dismissed IS NULL) = (ground IS NULL)),
    CHECK (dismissed IS NULL OR (revoked IS NULL AND reissue IS NULL))
) STRICT;

CREATE INDEX complaints_of_dossier ON complaints (dossier, number);
CREATE UNIQUE INDEX one_complaint_at_a_time ON complaints (dossier) WHERE dismissed IS NULL;

-- Document numbers that are void. Their cards are known by the hash of EF.SOD.
CREATE TABLE revocations (
    number   INTEGER PRIMARY KEY,
    dossier  TEXT NOT NULL UNIQUE REFERENCES dossiers (id),
    document BLOB NOT NULL CHECK (length(document) = 32),
    sod      BLOB CHECK (length(sod) = 32),
    reason   TEXT NOT NULL,
    at       INTEGER NOT NULL
) STRICT;

CREATE INDEX revocations_of_document ON revocations (document);

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

-- Heads of the log that a key outside the database has signed.
CREATE TABLE checkpoints (
    number    INTEGER PRIMARY KEY,                          -- of the audit record
    hash      BLOB NOT NULL CHECK (length(hash) = 32),
    signer    BLOB NOT NULL CHECK (length(signer) = 32),    -- SHA-256 of its certificate
    signature BLOB NOT NULL,
    at        INTEGER NOT NULL
) STRICT;

-- What the accounts know about themselves: 'version'.
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
