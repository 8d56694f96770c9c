-- +goose Up
-- How it goes with metadata that is fetched again. Whoever holds the lease
-- fetches; the text in force is in the documents.
CREATE TABLE metadata_watches (
    kind     TEXT    NOT NULL,
    id       TEXT    NOT NULL,
    address  TEXT    NOT NULL,
    due      BIGINT NOT NULL,
    tried    BIGINT NOT NULL,
    fetched  BIGINT NOT NULL,
    state    TEXT    NOT NULL,
    reason   TEXT    NOT NULL,
    failures BIGINT NOT NULL,
    failing  BIGINT NOT NULL, -- since; 0 = it does not
    etag     TEXT    NOT NULL,
    modified TEXT    NOT NULL,
    in_force TEXT    NOT NULL, -- digest of the text that these hold for
    holder   TEXT    NOT NULL,
    leased   BIGINT NOT NULL, -- until
    PRIMARY KEY (kind, id)
);
CREATE TABLE metadata_fetches (
    number  BIGINT  NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind    TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    made    BIGINT NOT NULL,
    author  TEXT    NOT NULL,
    state   TEXT    NOT NULL,
    reason  TEXT    NOT NULL,
    bytes   BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX metadata_fetches_of ON metadata_fetches (kind, id, number);
CREATE TABLE metadata_proposals (
    number  BIGINT  NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind    TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    address TEXT    NOT NULL,
    found   BIGINT NOT NULL,
    state   TEXT    NOT NULL,
    text    TEXT    NOT NULL,
    content TEXT    NOT NULL, -- digest of what it says
    before  TEXT    NOT NULL, -- digest of what was in force
    why     TEXT    NOT NULL, -- JSON
    author  TEXT    NOT NULL, -- who decided
    decided BIGINT NOT NULL,
    draft   TEXT    NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX metadata_proposals_of ON metadata_proposals (kind, id, number);
-- One waits for each connection.
CREATE UNIQUE INDEX metadata_proposals_waiting ON metadata_proposals (kind, id) WHERE state IN ('open', 'drafted');
