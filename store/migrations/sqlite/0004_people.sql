-- +goose Up
CREATE TABLE users (
    id       TEXT    NOT NULL PRIMARY KEY,
    name     TEXT    NOT NULL UNIQUE,
    password TEXT    NOT NULL, -- PHC string
    claims   BLOB    NOT NULL, -- sealed
    disabled BOOLEAN NOT NULL,
    created  INTEGER NOT NULL,
    changed  INTEGER NOT NULL,
    revision INTEGER NOT NULL
);
CREATE TABLE devices (
    hash    TEXT    NOT NULL,
    user_id TEXT    NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (hash, user_id)
);
CREATE INDEX devices_user ON devices (user_id);
CREATE INDEX devices_expires ON devices (expires);
CREATE TABLE attempts (
    id       TEXT    NOT NULL PRIMARY KEY,
    revision INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    next     INTEGER NOT NULL,
    expires  INTEGER NOT NULL
);
CREATE TABLE otp_secrets (
    id                TEXT    NOT NULL PRIMARY KEY,
    connection        TEXT    NOT NULL,
    subject_namespace TEXT    NOT NULL,
    subject_value     TEXT    NOT NULL,
    secret            BLOB    NOT NULL, -- sealed
    algorithm         TEXT    NOT NULL,
    digits            INTEGER NOT NULL,
    period            INTEGER NOT NULL,
    last_step         INTEGER NOT NULL,
    created           INTEGER NOT NULL,
    UNIQUE (connection, subject_namespace, subject_value)
);
CREATE TABLE otp_pending (
    leg        TEXT    NOT NULL PRIMARY KEY,
    secret     BLOB    NOT NULL, -- sealed
    invitation TEXT    NOT NULL,
    expires    INTEGER NOT NULL
);
CREATE TABLE otp_invitations (
    hash              TEXT    NOT NULL,
    connection        TEXT    NOT NULL,
    subject_namespace TEXT    NOT NULL,
    subject_value     TEXT    NOT NULL,
    created           INTEGER NOT NULL,
    expires           INTEGER NOT NULL,
    PRIMARY KEY (connection, subject_namespace, subject_value, hash)
);
CREATE TABLE otp_recovery (
    connection        TEXT NOT NULL,
    subject_namespace TEXT NOT NULL,
    subject_value     TEXT NOT NULL,
    hash              TEXT NOT NULL,
    PRIMARY KEY (connection, subject_namespace, subject_value, hash)
);
