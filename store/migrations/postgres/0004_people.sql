-- +goose Up
CREATE TABLE users (
    id       TEXT    NOT NULL PRIMARY KEY,
    name     TEXT    COLLATE "C" NOT NULL UNIQUE,
    password TEXT    NOT NULL, -- PHC string
    claims   BYTEA    NOT NULL, -- sealed
    disabled BOOLEAN NOT NULL,
    created  BIGINT NOT NULL,
    changed  BIGINT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE TABLE devices (
    hash    TEXT    NOT NULL,
    user_id TEXT    NOT NULL,
    expires BIGINT NOT NULL,
    PRIMARY KEY (hash, user_id)
);
CREATE INDEX devices_user ON devices (user_id);
CREATE INDEX devices_expires ON devices (expires);
CREATE TABLE attempts (
    id       TEXT    NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    next     BIGINT NOT NULL,
    expires  BIGINT NOT NULL
);
CREATE TABLE otp_secrets (
    id                TEXT    NOT NULL PRIMARY KEY,
    connection        TEXT    NOT NULL,
    subject_namespace TEXT    NOT NULL,
    subject_value     TEXT    NOT NULL,
    secret            BYTEA    NOT NULL, -- sealed
    algorithm         TEXT    NOT NULL,
    digits            BIGINT NOT NULL,
    period            BIGINT NOT NULL,
    last_step         BIGINT NOT NULL,
    created           BIGINT NOT NULL,
    UNIQUE (connection, subject_namespace, subject_value)
);
CREATE TABLE otp_pending (
    leg        TEXT    NOT NULL PRIMARY KEY,
    secret     BYTEA    NOT NULL, -- sealed
    invitation TEXT    NOT NULL,
    expires    BIGINT NOT NULL
);
CREATE TABLE otp_invitations (
    hash              TEXT    NOT NULL,
    connection        TEXT    NOT NULL,
    subject_namespace TEXT    NOT NULL,
    subject_value     TEXT    NOT NULL,
    created           BIGINT NOT NULL,
    expires           BIGINT NOT NULL,
    PRIMARY KEY (connection, subject_namespace, subject_value, hash)
);
CREATE TABLE otp_recovery (
    connection        TEXT NOT NULL,
    subject_namespace TEXT NOT NULL,
    subject_value     TEXT NOT NULL,
    hash              TEXT NOT NULL,
    PRIMARY KEY (connection, subject_namespace, subject_value, hash)
);
