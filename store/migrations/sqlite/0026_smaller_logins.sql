-- +goose Up
-- The one process that writes here knows which logins each browser has open.
DROP INDEX transactions_open;
-- Hashes by 16 octets in the place of 64 letters of hex. That of a used identifier
-- covers its space. One that is no hash is nobody's.
CREATE TABLE used_new (
    hash  BLOB    NOT NULL PRIMARY KEY,
    until INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO used_new SELECT unhex(substr(hash, 1, 32)) AS short, max(until) FROM used
    WHERE length(unhex(hash)) = 32 GROUP BY short;
DROP TABLE used;
ALTER TABLE used_new RENAME TO used;
CREATE TABLE session_names_new (
    name       BLOB NOT NULL,
    session_id TEXT NOT NULL,
    PRIMARY KEY (name, session_id)
) WITHOUT ROWID;
INSERT INTO session_names_new SELECT unhex(substr(name, 1, 32)), session_id FROM session_names
    WHERE length(unhex(name)) = 32 ORDER BY 1, 2;
DROP TABLE session_names;
ALTER TABLE session_names_new RENAME TO session_names;
-- The subject of a session in the same way. One that is no hash is nobody's, and
-- such a session is found by its key.
CREATE TABLE sessions_new (
    id       TEXT    NOT NULL PRIMARY KEY,
    revision INTEGER NOT NULL,
    subject  BLOB    NOT NULL, -- hash
    created  INTEGER NOT NULL,
    used     INTEGER NOT NULL,
    expires  INTEGER NOT NULL,
    body     BLOB    NOT NULL -- sealed
);
INSERT INTO sessions_new SELECT id, revision, coalesce(unhex(substr(subject, 1, 32)), x''), created, used, expires, body
    FROM sessions;
DROP TABLE sessions;
ALTER TABLE sessions_new RENAME TO sessions;
CREATE INDEX sessions_subject ON sessions (subject);
CREATE INDEX sessions_created ON sessions (created, id, expires);
