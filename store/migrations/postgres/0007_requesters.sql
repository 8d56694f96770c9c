-- +goose Up
CREATE TABLE requesters (
    application TEXT NOT NULL,
    requester   TEXT NOT NULL,
    first_seen  BIGINT NOT NULL,
    last_seen   BIGINT NOT NULL,
    logins      BIGINT NOT NULL,
    PRIMARY KEY (application, requester)
);
CREATE INDEX requesters_last ON requesters (application, last_seen);
CREATE INDEX requesters_seen ON requesters (last_seen);
