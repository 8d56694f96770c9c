-- +goose Up
-- Who was at the other end when something was ticked: it says nothing of another
-- party under the same ID. '' = nobody; what was ticked before counts no more.
ALTER TABLE key_confirmations ADD COLUMN peer TEXT NOT NULL DEFAULT '';
ALTER TABLE key_ways ADD COLUMN peer TEXT NOT NULL DEFAULT '';
