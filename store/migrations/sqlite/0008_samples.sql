-- +goose Up
CREATE TABLE samples (
    id        INTEGER NOT NULL PRIMARY KEY,
    name      TEXT NOT NULL, -- random, what the body is sealed to
    inbound   BOOLEAN NOT NULL,
    place     TEXT NOT NULL,
    reference TEXT NOT NULL,
    made      INTEGER NOT NULL,
    body      BLOB NOT NULL -- sealed
);
CREATE INDEX samples_place ON samples (place, inbound, id);
CREATE INDEX samples_reference ON samples (reference);
CREATE INDEX samples_made ON samples (made);
