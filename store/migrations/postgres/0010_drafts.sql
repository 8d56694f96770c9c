-- +goose Up
CREATE TABLE drafts (
    id           TEXT   NOT NULL PRIMARY KEY,
    revision     BIGINT NOT NULL,
    state        TEXT   NOT NULL,
    organisation TEXT   NOT NULL,
    title        TEXT   NOT NULL,
    note         TEXT   NOT NULL,
    author       TEXT   NOT NULL,
    created      BIGINT NOT NULL,
    changed      BIGINT NOT NULL,
    base         BIGINT NOT NULL,
    published    BIGINT NOT NULL, -- the version that it became; 0 = none
    restores     BIGINT NOT NULL, -- the version that it goes back to; 0 = none
    people       BYTEA NOT NULL  -- JSON: who made an edit, who approved
);
CREATE INDEX drafts_created ON drafts (created, id);
CREATE TABLE draft_edits (
    draft   TEXT   NOT NULL REFERENCES drafts (id),
    kind    TEXT   NOT NULL,
    id      TEXT   NOT NULL,
    body    BYTEA, -- NULL = the document is deleted
    author  TEXT   NOT NULL,
    changed BIGINT NOT NULL,
    PRIMARY KEY (draft, kind, id)
);
-- Each change holds the hash of the one before it. Those that an older version
-- of Trin has written have none; the next hash covers them.
ALTER TABLE changes ADD COLUMN difference TEXT NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN digest TEXT NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN hash TEXT NOT NULL DEFAULT '';
