-- +goose Up
-- Messages that were not accepted: each a record that ended no login.
CREATE TABLE unaccepted (
    id             INTEGER NOT NULL PRIMARY KEY,
    reference      TEXT    NOT NULL,
    transaction_id TEXT    NOT NULL, -- '' = it belongs to no login that is known
    at             INTEGER NOT NULL,
    application    TEXT    NOT NULL,
    connection     TEXT    NOT NULL,
    body           BLOB    NOT NULL  -- JSON
);
CREATE INDEX unaccepted_reference ON unaccepted (reference);
CREATE INDEX unaccepted_transaction ON unaccepted (transaction_id, at);
CREATE INDEX unaccepted_others ON unaccepted (id) WHERE transaction_id = '';
CREATE INDEX unaccepted_at ON unaccepted (at);
CREATE INDEX unaccepted_application ON unaccepted (application, at);
CREATE INDEX unaccepted_connection ON unaccepted (connection, at);
