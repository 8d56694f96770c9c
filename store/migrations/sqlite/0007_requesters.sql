-- +goose Up
CREATE TABLE requesters (
    application TEXT NOT NULL,
    requester   TEXT NOT NULL,
    first_seen  INTEGER NOT NULL,
    last_seen   INTEGER NOT NULL,
    logins      INTEGER NOT NULL,
    PRIMARY KEY (application, requester)
);
CREATE INDEX requesters_last ON requesters (application, last_seen);
CREATE INDEX requesters_seen ON requesters (last_seen);
