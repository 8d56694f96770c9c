-- +goose Up
CREATE TABLE names (
    qualifier         TEXT    NOT NULL,
    subject_namespace TEXT    NOT NULL,
    subject_value     TEXT    NOT NULL,
    name              TEXT    NOT NULL,
    created           BIGINT  NOT NULL,
    PRIMARY KEY (qualifier, subject_namespace, subject_value),
    UNIQUE (qualifier, name)
);
