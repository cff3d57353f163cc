-- The revision that created the account. Entries of the audit and counts of scans before it belong to an earlier account of the
-- same appid. Zero for accounts of earlier versions, which see all.
ALTER TABLE accounts ADD COLUMN born BIGINT NOT NULL DEFAULT 0;

-- Deleted accounts that can be restored until a time: the record, and all rows as JSON.
CREATE TABLE archived_accounts (
  id         TEXT ${bytewise} PRIMARY KEY,
  appid      TEXT ${bytewise} NOT NULL,
  deleted_at BIGINT NOT NULL,
  until      BIGINT NOT NULL,
  account    TEXT NOT NULL,
  content    TEXT NOT NULL
);
CREATE INDEX archived_accounts_by_appid ON archived_accounts (appid);
CREATE INDEX archived_accounts_by_age ON archived_accounts (until);

-- The ranges of the rules of deleted accounts, which nobody else may take meanwhile.
CREATE TABLE held_rules (
  archive_id TEXT ${bytewise} NOT NULL REFERENCES archived_accounts (id) ON DELETE CASCADE,
  appid      TEXT ${bytewise} NOT NULL,
  origin     TEXT ${bytewise} NOT NULL,
  match_key  TEXT ${bytewise} NOT NULL,
  occupies   INTEGER NOT NULL,
  PRIMARY KEY (origin, match_key, archive_id)
);
CREATE INDEX held_rules_of_archive ON held_rules (archive_id);

-- Deleted rules that their accounts can restore: the record, and all rows as JSON.
CREATE TABLE archived_rules (
  id         TEXT ${bytewise} PRIMARY KEY,
  appid      TEXT ${bytewise} NOT NULL,
  deleted_at BIGINT NOT NULL,
  rule       TEXT NOT NULL,
  content    TEXT NOT NULL
);
CREATE INDEX archived_rules_of_account ON archived_rules (appid, id);
