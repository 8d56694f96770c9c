-- +goose Up
-- What an administrator has tried in the partner lab. The body is sealed.
CREATE TABLE lab_runs (
    id              TEXT NOT NULL PRIMARY KEY,
    owner_namespace TEXT NOT NULL,
    owner_value     TEXT NOT NULL,
    started         BIGINT NOT NULL,
    expires         BIGINT NOT NULL,
    body            BYTEA NOT NULL
);
CREATE INDEX lab_runs_owner ON lab_runs (owner_value, owner_namespace, started);
CREATE INDEX lab_runs_expires ON lab_runs (expires);
