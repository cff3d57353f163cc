-- Until when a deleted rule can be restored. Null, which a process of an earlier version writes, means a year after its
-- deletion.
ALTER TABLE archived_rules ADD COLUMN until BIGINT;
CREATE INDEX archived_rules_by_age ON archived_rules (COALESCE(until, deleted_at + 31536000000));

-- Planned releases that no longer wait are deleted some time after their set time.
CREATE INDEX planned_releases_ended ON planned_releases (publish_at) WHERE due_at IS NULL;

-- The key from which the verification files of directories without a stored file are derived. The next migration makes it.
CREATE TABLE verification_key (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  value TEXT NOT NULL
);
