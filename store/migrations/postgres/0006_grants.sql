-- +goose Up
CREATE TABLE grants (
    id          TEXT NOT NULL PRIMARY KEY,
    application TEXT NOT NULL,
    session     TEXT NOT NULL, -- '' = it outlives the session
    subject     TEXT NOT NULL, -- hash
    code        TEXT NOT NULL, -- hash
    code_until  BIGINT NOT NULL,
    redeemed    BOOLEAN NOT NULL,
    refresh     TEXT NOT NULL, -- hash, '' = none
    expires     BIGINT NOT NULL,
    body        BYTEA NOT NULL -- sealed
);
CREATE UNIQUE INDEX grants_code ON grants (code);
CREATE INDEX grants_session ON grants (application, session);
CREATE INDEX grants_subject ON grants (subject);
CREATE INDEX grants_expires ON grants (expires);
CREATE TABLE pushed (
    id          TEXT NOT NULL PRIMARY KEY, -- hash
    application TEXT NOT NULL,
    expires     BIGINT NOT NULL,
    body        BYTEA NOT NULL -- sealed
);
CREATE INDEX pushed_expires ON pushed (expires);
CREATE TABLE secrets (
    name    TEXT NOT NULL PRIMARY KEY,
    value   BYTEA NOT NULL, -- sealed
    changed BIGINT NOT NULL
);
