-- +goose Up
CREATE TABLE seals (
    id      TEXT    NOT NULL PRIMARY KEY, -- of the master key
    proof   BLOB    NOT NULL,             -- opens under that key
    created INTEGER NOT NULL
);
CREATE TABLE marks (
    name  TEXT    NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
);
CREATE TABLE transactions (
    id          TEXT    NOT NULL PRIMARY KEY,
    revision    INTEGER NOT NULL,
    state       TEXT    NOT NULL,
    is_open     BOOLEAN NOT NULL,
    binding     TEXT    NOT NULL,
    application TEXT    NOT NULL,
    created     INTEGER NOT NULL,
    expires     INTEGER NOT NULL,
    body        BLOB    NOT NULL -- sealed
);
CREATE INDEX transactions_open ON transactions (binding, created) WHERE is_open;
CREATE INDEX transactions_expires ON transactions (expires);
CREATE TABLE sessions (
    id       TEXT    NOT NULL PRIMARY KEY,
    revision INTEGER NOT NULL,
    subject  TEXT    NOT NULL, -- hash
    created  INTEGER NOT NULL,
    used     INTEGER NOT NULL,
    expires  INTEGER NOT NULL,
    body     BLOB    NOT NULL -- sealed
);
CREATE INDEX sessions_expires ON sessions (expires);
CREATE INDEX sessions_subject ON sessions (subject);
-- How a session can be found from outside: by a participant's key, or by what
-- a provider calls it. The hash covers kind, connection and name.
CREATE TABLE session_names (
    name       TEXT NOT NULL,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    PRIMARY KEY (name, session_id)
) WITHOUT ROWID;
CREATE INDEX session_names_session ON session_names (session_id);
CREATE TABLE records (
    id                INTEGER NOT NULL PRIMARY KEY,
    reference         TEXT    NOT NULL,
    transaction_id    TEXT    NOT NULL,
    ended             INTEGER NOT NULL,
    application       TEXT    NOT NULL,
    connection        TEXT    NOT NULL,
    subject_namespace TEXT    NOT NULL,
    subject_value     TEXT    NOT NULL,
    refusal           TEXT    NOT NULL, -- code, '' = a success
    body              BLOB    NOT NULL  -- JSON
);
CREATE INDEX records_reference ON records (reference);
CREATE INDEX records_ended ON records (ended);
CREATE INDEX records_subject ON records (subject_namespace, subject_value, id);
CREATE TABLE used (
    space TEXT    NOT NULL,
    hash  TEXT    NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (space, hash)
) WITHOUT ROWID;
CREATE INDEX used_until ON used (until);
