-- +goose Up
-- Links with which partners fill in their own side of a connection.
CREATE TABLE partner_links (
    id           TEXT   NOT NULL PRIMARY KEY,
    hash         TEXT   NOT NULL UNIQUE, -- of the secret
    revision     INTEGER NOT NULL,
    state        TEXT   NOT NULL,
    kind         TEXT   NOT NULL,
    document     TEXT   NOT NULL,
    protocol     TEXT   NOT NULL,
    profile      TEXT   NOT NULL,
    organisation TEXT   NOT NULL,
    label        TEXT   NOT NULL,
    author       TEXT   NOT NULL,
    created      INTEGER NOT NULL,
    expires      INTEGER NOT NULL,
    opened       INTEGER NOT NULL, -- 0 = never
    sendings     INTEGER NOT NULL,
    sent         INTEGER NOT NULL,
    address      TEXT   NOT NULL,
    body         BLOB NOT NULL, -- sealed
    answer       TEXT   NOT NULL,
    answered     INTEGER NOT NULL,
    answered_by  TEXT   NOT NULL,
    draft        TEXT   NOT NULL
);
CREATE INDEX partner_links_created ON partner_links (created);
CREATE INDEX partner_links_expires ON partner_links (expires);
