-- +goose Up
-- Each index is work for a login. What has expired is found without one: it is
-- looked for now and then, not every minute.
DROP INDEX transactions_expires;
DROP INDEX sessions_expires;
DROP INDEX used_until;
-- A name may outlive its session for some hours: who asks gets the sessions that
-- there are.
DROP INDEX session_names_session;
ALTER TABLE session_names DROP CONSTRAINT session_names_session_id_fkey;
