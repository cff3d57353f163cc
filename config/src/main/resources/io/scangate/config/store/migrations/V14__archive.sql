-- Until when a deleted rule can be restored: a year after its deletion.
ALTER TABLE archived_rules ADD COLUMN until BIGINT NOT NULL DEFAULT 0;
UPDATE archived_rules SET until = deleted_at + 31536000000;
CREATE INDEX archived_rules_by_age ON archived_rules (until);

-- Planned releases that no longer wait are deleted some time after their set time.
CREATE INDEX planned_releases_ended ON planned_releases (publish_at) WHERE due_at IS NULL;

-- The key from which the verification files of directories without a stored file are derived. The next migration makes it.
CREATE TABLE verification_key (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  value TEXT NOT NULL
);
