-- +goose Up
-- Who invited somebody to the administration, so that the link ends with their role;
-- both '' = whoever runs the program. Links from before, which live for an hour, end.
ALTER TABLE admin_links ADD COLUMN maker_namespace TEXT NOT NULL DEFAULT '';
ALTER TABLE admin_links ADD COLUMN maker_value TEXT NOT NULL DEFAULT '';
DELETE FROM admin_links WHERE purpose = 'invite';
