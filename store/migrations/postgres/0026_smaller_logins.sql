-- +goose Up
-- Hashes by 16 octets in the place of 64 letters of hex. That of a used identifier
-- covers its space. One that is no hash is nobody's.
DELETE FROM used WHERE hash !~ '^[0-9a-f]{64}$';
ALTER TABLE used DROP CONSTRAINT used_pkey;
ALTER TABLE used
    DROP COLUMN space,
    ALTER COLUMN hash TYPE BYTEA USING decode(left(hash, 32), 'hex');
ALTER TABLE used ADD PRIMARY KEY (hash);
DELETE FROM session_names WHERE name !~ '^[0-9a-f]{64}$';
ALTER TABLE session_names DROP CONSTRAINT session_names_pkey;
ALTER TABLE session_names ALTER COLUMN name TYPE BYTEA USING decode(left(name, 32), 'hex');
ALTER TABLE session_names ADD PRIMARY KEY (name, session_id);
-- The subject of a session in the same way. One that is no hash is nobody's, and
-- such a session is found by its key.
ALTER TABLE sessions ALTER COLUMN subject TYPE BYTEA
    USING CASE WHEN subject ~ '^[0-9a-f]{64}$' THEN decode(left(subject, 32), 'hex') ELSE '' END;
