-- +goose Up
-- The claims that say who a local user is, somewhere in the installation.
CREATE TABLE subject_claims (
    claim TEXT    NOT NULL PRIMARY KEY,
    proof TEXT    NOT NULL, -- of the key of the digests; '' = nobody is known by it any more
    since INTEGER NOT NULL
);
-- Keyed digests of what such claims hold, of users who are disabled.
CREATE TABLE user_subjects (
    claim   TEXT NOT NULL,
    digest  TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (claim, digest, user_id)
) WITHOUT ROWID;
CREATE INDEX user_subjects_user ON user_subjects (user_id);
-- The revision whose digests there are, and the claims that they were made of: those
-- up to that since. Nobody's are there yet, since the claims of users are sealed.
ALTER TABLE users ADD COLUMN digested INTEGER NOT NULL DEFAULT -1;
ALTER TABLE users ADD COLUMN digested_of INTEGER NOT NULL DEFAULT 0;
CREATE INDEX users_undigested ON users (id) WHERE disabled AND digested <> revision;
CREATE INDEX users_digested_of ON users (digested_of) WHERE disabled AND digested = revision;
