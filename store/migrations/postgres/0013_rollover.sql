-- +goose Up
ALTER TABLE keys ADD COLUMN since BIGINT NOT NULL DEFAULT 0; -- when it came into its state
UPDATE keys SET since = created;
-- what parties are seen to know of Trin's keys; coarse, and nobody's name
CREATE TABLE key_sightings (
    key_id     TEXT    NOT NULL,
    how        TEXT    NOT NULL, -- read, encrypted
    place      TEXT    NOT NULL, -- the document, or the connection
    network    TEXT    NOT NULL,
    agent      TEXT    NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen  BIGINT NOT NULL,
    times      BIGINT NOT NULL,
    PRIMARY KEY (key_id, how, place, network, agent)
);
CREATE INDEX key_sightings_last ON key_sightings (last_seen);
-- what an administrator knows: who was told of a key, and who has it
CREATE TABLE key_confirmations (
    key_id TEXT    NOT NULL,
    side   TEXT    NOT NULL,
    party  TEXT    NOT NULL,
    word   TEXT    NOT NULL, -- told, confirmed
    author TEXT    NOT NULL,
    made   BIGINT NOT NULL,
    PRIMARY KEY (key_id, side, party)
);
-- how a party takes Trin's keys
CREATE TABLE key_ways (
    side   TEXT    NOT NULL,
    party  TEXT    NOT NULL,
    way    TEXT    NOT NULL, -- address, hand
    author TEXT    NOT NULL,
    made   BIGINT NOT NULL,
    PRIMARY KEY (side, party)
);
