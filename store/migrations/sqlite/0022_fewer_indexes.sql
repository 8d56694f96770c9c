-- +goose Up
-- Each index is a page more that a login writes. What has expired is found without
-- one: it is looked for now and then, not every minute.
DROP INDEX transactions_expires;
DROP INDEX sessions_expires;
DROP INDEX used_until;
-- When a session expires can be read here without the session.
DROP INDEX sessions_created;
CREATE INDEX sessions_created ON sessions (created, id, expires);
-- A name may outlive its session for some hours: who asks gets the sessions that
-- there are.
CREATE TABLE session_names_new (
    name       TEXT NOT NULL,
    session_id TEXT NOT NULL,
    PRIMARY KEY (name, session_id)
) WITHOUT ROWID;
INSERT INTO session_names_new SELECT name, session_id FROM session_names;
DROP TABLE session_names;
ALTER TABLE session_names_new RENAME TO session_names;
-- The rows stand in the index by the subject.
CREATE TABLE names_new (
    qualifier         TEXT    NOT NULL,
    subject_namespace TEXT    NOT NULL,
    subject_value     TEXT    NOT NULL,
    name              TEXT    NOT NULL,
    created           INTEGER NOT NULL,
    PRIMARY KEY (qualifier, subject_namespace, subject_value),
    UNIQUE (qualifier, name)
) WITHOUT ROWID;
INSERT INTO names_new SELECT qualifier, subject_namespace, subject_value, name, created FROM names
    ORDER BY qualifier, subject_namespace, subject_value;
DROP TABLE names;
ALTER TABLE names_new RENAME TO names;
