-- One file for SQLite and PostgreSQL. ${bytewise} is each one's comparison by bytes; times are milliseconds since 1970 (UTC),
-- flags 0 or 1, lists and objects JSON.

-- The number of the last change. Whoever changes something updates this row first: so changes come one after the other.
CREATE TABLE head (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  revision BIGINT NOT NULL
);
INSERT INTO head (id, revision) VALUES (1, 0);

CREATE TABLE accounts (
  appid          TEXT ${bytewise} PRIMARY KEY,
  name           TEXT NOT NULL,
  kind           TEXT NOT NULL,
  code_published INTEGER NOT NULL,
  -- Revision of the last change to this row or to the members.
  version        BIGINT NOT NULL
);

CREATE TABLE members (
  appid   TEXT ${bytewise} NOT NULL REFERENCES accounts (appid) ON DELETE CASCADE,
  user_id TEXT ${bytewise} NOT NULL,
  role    TEXT NOT NULL,
  PRIMARY KEY (appid, user_id)
);

CREATE TABLE rules (
  id           TEXT ${bytewise} PRIMARY KEY,
  appid        TEXT ${bytewise} NOT NULL REFERENCES accounts (appid) ON DELETE CASCADE,
  -- As its owner wrote it.
  prefix       TEXT NOT NULL,
  -- Canonical: rule B lies inside rule A exactly if the origins are equal and A's match_key is a prefix of B's.
  origin       TEXT ${bytewise} NOT NULL,
  match_key    TEXT ${bytewise} NOT NULL,
  occupies     INTEGER NOT NULL,
  page         TEXT NOT NULL,
  test_version TEXT NOT NULL,
  test_links   TEXT NOT NULL,
  -- The number of the release that everybody opens.
  live         INTEGER,
  version      BIGINT NOT NULL,
  UNIQUE (origin, match_key)
);
CREATE INDEX rules_of_account ON rules (appid, id);
CREATE INDEX rules_occupying ON rules (origin, match_key) WHERE occupies = 1;

CREATE TABLE releases (
  rule_id      TEXT ${bytewise} NOT NULL REFERENCES rules (id) ON DELETE CASCADE,
  number       INTEGER NOT NULL,
  page         TEXT NOT NULL,
  published_at BIGINT NOT NULL,
  published_by TEXT NOT NULL,
  revision     BIGINT NOT NULL,
  PRIMARY KEY (rule_id, number)
);

-- How often an account published in a month. No foreign key: an account deleted and made again has used its publishes.
CREATE TABLE publishes (
  appid TEXT ${bytewise} NOT NULL,
  month TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (appid, month)
);

-- Every change, in order, with what there was before and after.
CREATE TABLE audit (
  revision   BIGINT PRIMARY KEY,
  changed_at BIGINT NOT NULL,
  actor      TEXT NOT NULL,
  action     TEXT NOT NULL,
  appid      TEXT ${bytewise} NOT NULL,
  prefix     TEXT,
  before     TEXT,
  after      TEXT
);
CREATE INDEX audit_of_account ON audit (appid, revision);

-- Requests that may be repeated, and the change each made.
CREATE TABLE idempotency (
  actor       TEXT ${bytewise} NOT NULL,
  key         TEXT ${bytewise} NOT NULL,
  fingerprint TEXT NOT NULL,
  revision    BIGINT NOT NULL,
  created_at  BIGINT NOT NULL,
  PRIMARY KEY (actor, key)
);
CREATE INDEX idempotency_by_age ON idempotency (created_at);
