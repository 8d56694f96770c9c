-- +goose Up
CREATE TABLE versions (
    number  BIGINT NOT NULL PRIMARY KEY,
    created BIGINT NOT NULL,
    author  TEXT    NOT NULL,
    note    TEXT    NOT NULL
);
-- A document is in every version from from_version until before to_version.
CREATE TABLE documents (
    kind         TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    from_version BIGINT NOT NULL REFERENCES versions (number),
    to_version   BIGINT, -- NULL = still there
    body         BYTEA    NOT NULL,
    PRIMARY KEY (kind, id, from_version)
);
CREATE UNIQUE INDEX documents_current ON documents (kind, id) WHERE to_version IS NULL;
CREATE TABLE changes (
    id     BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    made   BIGINT NOT NULL,
    author TEXT    NOT NULL,
    what   TEXT    NOT NULL,
    target TEXT    NOT NULL,
    detail TEXT    NOT NULL
);
-- +goose StatementBegin
CREATE FUNCTION changes_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'changes are only appended'; END
$$;
-- +goose StatementEnd
CREATE TRIGGER changes_stay BEFORE UPDATE OR DELETE ON changes
FOR EACH ROW EXECUTE FUNCTION changes_stay();
CREATE TRIGGER changes_remain BEFORE TRUNCATE ON changes
FOR EACH STATEMENT EXECUTE FUNCTION changes_stay();
