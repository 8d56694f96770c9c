-- +goose Up
-- What a version changed: the documents that begin in it, and those that end.
CREATE INDEX documents_from ON documents (from_version);
CREATE INDEX documents_to ON documents (to_version) WHERE to_version IS NOT NULL;
