-- +goose Up
CREATE TABLE keys (
    id          TEXT    NOT NULL PRIMARY KEY,
    key_set     TEXT    NOT NULL,
    key_use     TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    certificate BYTEA    NOT NULL,
    private     BYTEA    NOT NULL, -- PKCS #8, sealed
    created     BIGINT NOT NULL
);
CREATE UNIQUE INDEX keys_active ON keys (key_set, key_use) WHERE state = 'active';
