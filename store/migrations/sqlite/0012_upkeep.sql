-- +goose Up
-- How it goes with metadata that is fetched again. Whoever holds the lease
-- fetches; the text in force is in the documents.
CREATE TABLE metadata_watches (
    kind     TEXT    NOT NULL,
    id       TEXT    NOT NULL,
    address  TEXT    NOT NULL,
    due      INTEGER NOT NULL,
    tried    INTEGER NOT NULL,
    fetched  INTEGER NOT NULL,
    state    TEXT    NOT NULL,
    reason   TEXT    NOT NULL,
    failures INTEGER NOT NULL,
    failing  INTEGER NOT NULL, -- since; 0 = it does not
    etag     TEXT    NOT NULL,
    modified TEXT    NOT NULL,
    in_force TEXT    NOT NULL, -- digest of the text that these hold for
    holder   TEXT    NOT NULL,
    leased   INTEGER NOT NULL, -- until
    PRIMARY KEY (kind, id)
);
CREATE TABLE metadata_fetches (
    number  INTEGER NOT NULL PRIMARY KEY,
    kind    TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    made    INTEGER NOT NULL,
    author  TEXT    NOT NULL,
    state   TEXT    NOT NULL,
    reason  TEXT    NOT NULL,
    bytes   INTEGER NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX metadata_fetches_of ON metadata_fetches (kind, id, number);
CREATE TABLE metadata_proposals (
    number  INTEGER NOT NULL PRIMARY KEY,
    kind    TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    address TEXT    NOT NULL,
    found   INTEGER NOT NULL,
    state   TEXT    NOT NULL,
    text    TEXT    NOT NULL,
    content TEXT    NOT NULL, -- digest of what it says
    before  TEXT    NOT NULL, -- digest of what was in force
    why     TEXT    NOT NULL, -- JSON
    author  TEXT    NOT NULL, -- who decided
    decided INTEGER NOT NULL,
    draft   TEXT    NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX metadata_proposals_of ON metadata_proposals (kind, id, number);
-- One waits for each connection.
CREATE UNIQUE INDEX metadata_proposals_waiting ON metadata_proposals (kind, id) WHERE state IN ('open', 'drafted');
