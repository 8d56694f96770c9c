-- +goose Up
-- Who made a partner link, so that it ends with their role; both '' = whoever runs
-- the program. Of links from before it is looked up by the name that they hold, and
-- where nobody has that name any more they end.
ALTER TABLE partner_links ADD COLUMN maker_namespace TEXT NOT NULL DEFAULT '';
ALTER TABLE partner_links ADD COLUMN maker_value TEXT NOT NULL DEFAULT '';
UPDATE partner_links SET maker_value = '(unknown)';
UPDATE partner_links SET
    maker_namespace = (SELECT subject_namespace FROM administrators WHERE name = author),
    maker_value = (SELECT subject_value FROM administrators WHERE name = author)
WHERE (SELECT COUNT(*) FROM administrators WHERE name = author) = 1;
