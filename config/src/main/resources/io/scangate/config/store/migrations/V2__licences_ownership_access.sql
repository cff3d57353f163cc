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

-- Who may call. Secrets are random, so a plain hash keeps them: an operator's key, the secret of an account or of a platform
-- that manages accounts for others, the refresh token by which a platform acts for one account.
CREATE TABLE credentials (
  secret_hash TEXT ${bytewise} PRIMARY KEY,
  -- operator, account, platform, authorization
  kind        TEXT NOT NULL,
  -- What an operator's key is called; the appid of an account or of a platform.
  holder      TEXT ${bytewise} NOT NULL,
  -- The account it may act for, if it is for one account.
  appid       TEXT ${bytewise} REFERENCES accounts (appid) ON DELETE CASCADE,
  -- A platform's second proof.
  ticket_hash TEXT,
  created_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX credentials_by_holder ON credentials (kind, holder, COALESCE(appid, ''));
CREATE INDEX credentials_of_account ON credentials (appid);

-- Tokens given out for a while; each ends with the secret it was given for.
CREATE TABLE access_tokens (
  token_hash  TEXT ${bytewise} PRIMARY KEY,
  secret_hash TEXT ${bytewise} NOT NULL REFERENCES credentials (secret_hash) ON DELETE CASCADE,
  expires_at  BIGINT NOT NULL
);
CREATE INDEX access_tokens_of_secret ON access_tokens (secret_hash);
CREATE INDEX access_tokens_by_age ON access_tokens (expires_at);
