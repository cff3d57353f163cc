-- Changes of rules that are carried out at a set time.
CREATE TABLE planned_releases (
  id         TEXT ${bytewise} PRIMARY KEY,
  appid      TEXT ${bytewise} NOT NULL REFERENCES accounts (appid) ON DELETE CASCADE,
  publish_at BIGINT NOT NULL,
  planned_by TEXT NOT NULL,
  actions    TEXT NOT NULL,
  -- The set time while the release waits; null afterwards.
  due_at     BIGINT,
  -- Why a release has failed; null for others.
  reason     TEXT,
  detail     TEXT,
  version    BIGINT NOT NULL
);
CREATE INDEX planned_releases_of_account ON planned_releases (appid, id);
CREATE INDEX planned_releases_due ON planned_releases (due_at);
