-- Accounts that a change concerns besides the account of its entry in the audit: gateways get their state, they see the entry.
-- V10 makes the same table.
CREATE TABLE IF NOT EXISTS touched_accounts (
  revision BIGINT NOT NULL,
  appid    TEXT ${bytewise} NOT NULL,
  PRIMARY KEY (revision, appid)
);
CREATE INDEX touched_by_account ON touched_accounts (appid, revision);

-- Open claims of accounts to rules of others. The record is JSON.
CREATE TABLE claims (
  id         TEXT ${bytewise} PRIMARY KEY,
  appid      TEXT ${bytewise} NOT NULL REFERENCES accounts (appid) ON DELETE CASCADE,
  rule_appid TEXT ${bytewise} NOT NULL,
  rule_id    TEXT ${bytewise} NOT NULL REFERENCES rules (id) ON DELETE CASCADE,
  claim      TEXT NOT NULL
);
CREATE INDEX claims_of_account ON claims (appid);
CREATE INDEX claims_against_account ON claims (rule_appid);
CREATE INDEX claims_to_rule ON claims (rule_id);

-- Open offers of rules. The receiver need not exist. The record is JSON.
CREATE TABLE offers (
  id         TEXT ${bytewise} PRIMARY KEY,
  appid      TEXT ${bytewise} NOT NULL,
  receiver   TEXT ${bytewise} NOT NULL,
  rule_id    TEXT ${bytewise} NOT NULL REFERENCES rules (id) ON DELETE CASCADE,
  expires_at BIGINT NOT NULL,
  offer      TEXT NOT NULL
);
CREATE INDEX offers_of_account ON offers (appid);
CREATE INDEX offers_to_account ON offers (receiver);
CREATE UNIQUE INDEX offers_of_rule ON offers (rule_id);
CREATE INDEX offers_by_age ON offers (expires_at);
