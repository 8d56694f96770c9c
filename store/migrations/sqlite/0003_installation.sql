-- +goose Up
CREATE TABLE versions (
    number  INTEGER NOT NULL PRIMARY KEY,
    created INTEGER NOT NULL,
    author  TEXT    NOT NULL,
    note    TEXT    NOT NULL
);
-- A document is in every version from from_version until before to_version.
CREATE TABLE documents (
    kind         TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    from_version INTEGER NOT NULL REFERENCES versions (number),
    to_version   INTEGER, -- NULL = still there
    body         BLOB    NOT NULL,
    PRIMARY KEY (kind, id, from_version)
);
CREATE UNIQUE INDEX documents_current ON documents (kind, id) WHERE to_version IS NULL;
CREATE TABLE changes (
    id     INTEGER NOT NULL PRIMARY KEY,
    made   INTEGER NOT NULL,
    author TEXT    NOT NULL,
    what   TEXT    NOT NULL,
    target TEXT    NOT NULL,
    detail TEXT    NOT NULL
);
-- +goose StatementBegin
CREATE TRIGGER changes_stay BEFORE UPDATE ON changes
BEGIN SELECT RAISE(ABORT, 'changes are only appended'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER changes_remain BEFORE DELETE ON changes
BEGIN SELECT RAISE(ABORT, 'changes are only appended'); END;
-- +goose StatementEnd
