-- Registrable domains with a licence (ICP), as operators import them.
CREATE TABLE licences (
  domain      TEXT ${bytewise} PRIMARY KEY,
  licence     TEXT NOT NULL,
  holder      TEXT NOT NULL,
  imported_at BIGINT NOT NULL
);

-- Hosts for which nobody may have rules; a domain stands for the hosts below it, too.
CREATE TABLE blocked_hosts (
  host       TEXT ${bytewise} PRIMARY KEY,
  reason     TEXT NOT NULL,
  blocked_at BIGINT NOT NULL
);

-- The random files by which an account proves that it owns a directory. The directory '' stands for every directory.
CREATE TABLE verification_files (
  appid        TEXT ${bytewise} NOT NULL REFERENCES accounts (appid) ON DELETE CASCADE,
  directory    TEXT ${bytewise} NOT NULL,
  file_name    TEXT NOT NULL,
  file_content TEXT NOT NULL,
  created_at   BIGINT NOT NULL,
  PRIMARY KEY (appid, directory)
);

-- The last look at each directory of an account, and since when it has failed.
CREATE TABLE verifications (
  appid        TEXT ${bytewise} NOT NULL REFERENCES accounts (appid) ON DELETE CASCADE,
  directory    TEXT ${bytewise} NOT NULL,
  checked_at   BIGINT NOT NULL,
  outcome      TEXT NOT NULL,
  address      TEXT NOT NULL,
  status       INTEGER,
  detail       TEXT NOT NULL,
  proven_at    BIGINT,
  failed_since BIGINT,
  PRIMARY KEY (appid, directory)
);
CREATE INDEX verifications_by_age ON verifications (checked_at);

-- Who may call: operators, accounts, platforms that manage accounts. Secrets are random, so a plain hash keeps them.
CREATE TABLE credentials (
  id          TEXT ${bytewise} PRIMARY KEY,
  kind        TEXT NOT NULL,
  -- The appid of an account or of a platform; what an operator's key is for.
  subject     TEXT ${bytewise} NOT NULL,
  secret_hash TEXT NOT NULL,
  created_at  BIGINT NOT NULL
);
CREATE INDEX credentials_by_subject ON credentials (kind, subject);

-- Tokens given out for a while.
CREATE TABLE access_tokens (
  token_hash TEXT ${bytewise} PRIMARY KEY,
  kind       TEXT NOT NULL,
  subject    TEXT ${bytewise} NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX access_tokens_by_age ON access_tokens (expires_at);

-- Platforms that manage accounts for others, the ticket each proves itself with, and the accounts each manages.
CREATE TABLE platforms (
  component_appid TEXT ${bytewise} PRIMARY KEY,
  verify_ticket   TEXT NOT NULL
);
CREATE TABLE authorizations (
  component_appid    TEXT ${bytewise} NOT NULL REFERENCES platforms (component_appid) ON DELETE CASCADE,
  appid              TEXT ${bytewise} NOT NULL REFERENCES accounts (appid) ON DELETE CASCADE,
  refresh_token_hash TEXT NOT NULL,
  PRIMARY KEY (component_appid, appid)
);
