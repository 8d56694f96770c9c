-- +goose Up
CREATE TABLE drafts (
    id           TEXT   NOT NULL PRIMARY KEY,
    revision     INTEGER NOT NULL,
    state        TEXT   NOT NULL,
    organisation TEXT   NOT NULL,
    title        TEXT   NOT NULL,
    note         TEXT   NOT NULL,
    author       TEXT   NOT NULL,
    created      INTEGER NOT NULL,
    changed      INTEGER NOT NULL,
    base         INTEGER NOT NULL,
    published    INTEGER NOT NULL, -- the version that it became; 0 = none
    restores     INTEGER NOT NULL, -- the version that it goes back to; 0 = none
    people       BLOB NOT NULL  -- JSON: who made an edit, who approved
);
CREATE INDEX drafts_created ON drafts (created, id);
CREATE TABLE draft_edits (
    draft   TEXT   NOT NULL REFERENCES drafts (id),
    kind    TEXT   NOT NULL,
    id      TEXT   NOT NULL,
    body    BLOB, -- NULL = the document is deleted
    author  TEXT   NOT NULL,
    changed INTEGER NOT NULL,
    PRIMARY KEY (draft, kind, id)
);
-- Each change holds the hash of the one before it. Those that an older version
-- of Trin has written have none; the next hash covers them.
ALTER TABLE changes ADD COLUMN difference TEXT NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN digest TEXT NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN hash TEXT NOT NULL DEFAULT '';
