-- +goose Up
-- What a record is about: login, step-up or logout.
ALTER TABLE records ADD COLUMN kind TEXT NOT NULL DEFAULT 'login';
UPDATE records SET kind = CASE WHEN CAST(body AS TEXT) LIKE '%"logout":{%' THEN 'logout' ELSE 'step-up' END
    WHERE CAST(body AS TEXT) LIKE '%"logout":{%' OR CAST(body AS TEXT) LIKE '%"factor":true%';
-- The newest of all, of an application, of a connection, of a user, and of those
-- that were refused. The first covers what is counted, too.
DROP INDEX IF EXISTS records_ended;
DROP INDEX IF EXISTS records_subject;
CREATE INDEX records_ended ON records (ended, kind, refusal, application);
CREATE INDEX records_application ON records (application, ended);
CREATE INDEX records_connection ON records (connection, ended);
CREATE INDEX records_subject ON records (subject_value, subject_namespace, ended);
CREATE INDEX records_refused ON records (ended) WHERE refusal <> '';
-- How many logins ended in each hour; application '' = any. An hour is counted
-- once, when it is over.
CREATE TABLE login_hours (
    application TEXT NOT NULL,
    hour        INTEGER NOT NULL, -- its beginning
    kind        TEXT NOT NULL,
    refusal     TEXT NOT NULL,
    logins      INTEGER NOT NULL,
    PRIMARY KEY (application, hour, kind, refusal)
) WITHOUT ROWID;
-- For purging alone: as an expression it is no way to the hours of an application.
CREATE INDEX login_hours_old ON login_hours ((hour + 0));
CREATE INDEX sessions_created ON sessions (created, id);
