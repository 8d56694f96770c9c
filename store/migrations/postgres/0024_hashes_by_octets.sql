-- +goose Up
-- Purge takes hashes by ranges, which are ranges of octets. The order of a language
-- is another one: to Danish, aa stands behind z.
ALTER TABLE used ALTER COLUMN hash TYPE TEXT COLLATE "C";
ALTER TABLE session_names ALTER COLUMN name TYPE TEXT COLLATE "C";
