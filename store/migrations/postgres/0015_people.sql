-- +goose Up
ALTER TABLE administrators ADD COLUMN seen BIGINT NOT NULL DEFAULT 0; -- when they last worked here
-- Who made a token, so that it does no more than they may; '' = whoever runs the program.
ALTER TABLE api_tokens ADD COLUMN maker_namespace TEXT NOT NULL DEFAULT '';
ALTER TABLE api_tokens ADD COLUMN maker_value TEXT NOT NULL DEFAULT '';
-- The role of who made an invitation; '' = whoever runs the program.
ALTER TABLE otp_invitations ADD COLUMN maker_role TEXT NOT NULL DEFAULT '';
-- One-time links at which a local user chooses a password.
CREATE TABLE user_links (
    hash       TEXT   NOT NULL PRIMARY KEY,
    user_id    TEXT   NOT NULL,
    maker_role TEXT   NOT NULL,
    created    BIGINT NOT NULL,
    expires    BIGINT NOT NULL
);
CREATE INDEX user_links_user ON user_links (user_id);
CREATE INDEX user_links_expires ON user_links (expires);
CREATE INDEX otp_secrets_subject ON otp_secrets (subject_value, subject_namespace);
CREATE INDEX otp_invitations_subject ON otp_invitations (subject_value, subject_namespace);
