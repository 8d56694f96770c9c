-- +goose Up
CREATE TABLE administrators (
    subject_namespace TEXT NOT NULL,
    subject_value     TEXT NOT NULL,
    name              TEXT NOT NULL,
    role              TEXT NOT NULL,
    organisation      TEXT NOT NULL, -- '' = every one
    created           BIGINT NOT NULL,
    made_by           TEXT NOT NULL,
    PRIMARY KEY (subject_namespace, subject_value)
);
CREATE TABLE admin_sessions (
    hash              TEXT NOT NULL PRIMARY KEY,
    subject_namespace TEXT NOT NULL,
    subject_value     TEXT NOT NULL,
    session           TEXT NOT NULL, -- index of the session that the login was in
    ladder            TEXT NOT NULL,
    level             BIGINT NOT NULL,
    created           BIGINT NOT NULL,
    used              BIGINT NOT NULL,
    stepped           BIGINT NOT NULL,
    expires           BIGINT NOT NULL
);
CREATE INDEX admin_sessions_subject ON admin_sessions (subject_namespace, subject_value);
CREATE INDEX admin_sessions_session ON admin_sessions (session);
CREATE INDEX admin_sessions_expires ON admin_sessions (expires);
CREATE TABLE admin_tickets (
    hash              TEXT NOT NULL PRIMARY KEY,
    browser           TEXT NOT NULL, -- hash
    subject_namespace TEXT NOT NULL,
    subject_value     TEXT NOT NULL,
    name              TEXT NOT NULL,
    session           TEXT NOT NULL,
    ladder            TEXT NOT NULL,
    level             BIGINT NOT NULL,
    fresh             BOOLEAN NOT NULL,
    way_back          TEXT NOT NULL,
    expires           BIGINT NOT NULL,
    until             BIGINT NOT NULL
);
CREATE INDEX admin_tickets_session ON admin_tickets (session);
CREATE INDEX admin_tickets_expires ON admin_tickets (expires);
CREATE TABLE admin_links (
    hash         TEXT NOT NULL PRIMARY KEY,
    purpose      TEXT NOT NULL,
    role         TEXT NOT NULL,
    organisation TEXT NOT NULL,
    made_by      TEXT NOT NULL,
    created      BIGINT NOT NULL,
    expires      BIGINT NOT NULL
);
CREATE INDEX admin_links_expires ON admin_links (expires);
CREATE TABLE api_tokens (
    id           TEXT NOT NULL PRIMARY KEY,
    hash         TEXT NOT NULL,
    name         TEXT NOT NULL,
    role         TEXT NOT NULL,
    organisation TEXT NOT NULL, -- '' = every one
    scopes       TEXT NOT NULL,
    created      BIGINT NOT NULL,
    expires      BIGINT NOT NULL,
    used         BIGINT NOT NULL,
    made_by      TEXT NOT NULL
);
CREATE UNIQUE INDEX api_tokens_hash ON api_tokens (hash);
CREATE INDEX api_tokens_expires ON api_tokens (expires);
