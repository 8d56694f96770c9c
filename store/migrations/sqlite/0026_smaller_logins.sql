-- +goose Up
-- The one process that writes here knows which logins each browser has open.
DROP INDEX transactions_open;
