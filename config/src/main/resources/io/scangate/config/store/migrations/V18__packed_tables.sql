-- The tables with a row for each rule, in a layout with fewer bytes. ${number} is the type of a key that is SQLite's rowid;
-- ${clustered} lets SQLite store a table in its primary key alone. V18_1 numbers the rules and copies the notices,
-- V18_2 copies the rest.

-- A number for each appid that has or had an account or a notice. A row stays when its account goes, so that notices and an
-- account made anew keep the number.
CREATE TABLE appids (
  number ${number} PRIMARY KEY,
  appid  TEXT ${bytewise} NOT NULL UNIQUE
);
INSERT INTO appids (number, appid)
SELECT ROW_NUMBER() OVER (ORDER BY appid), appid
FROM (SELECT appid FROM accounts UNION SELECT appid FROM archived_accounts UNION SELECT appid FROM notices) a
WHERE appid <> '';

-- The number of the appid. Null in no row.
ALTER TABLE accounts ADD COLUMN number BIGINT;
UPDATE accounts SET number = (SELECT n.number FROM appids n WHERE n.appid = accounts.appid);
CREATE UNIQUE INDEX accounts_by_number ON accounts (number);

-- The origins of rules. The host has its labels in reverse order, such as com.example.shop, so that a domain and the hosts
-- below it are a range of the index. The last rule of an origin takes its row with it.
CREATE TABLE origins (
  number ${number} PRIMARY KEY,
  origin TEXT ${bytewise} NOT NULL UNIQUE,
  host   TEXT ${bytewise} NOT NULL
);
INSERT INTO origins (number, origin, host)
SELECT ROW_NUMBER() OVER (ORDER BY host, origin), origin, host
FROM (SELECT origin, min(host) AS host FROM rules GROUP BY origin) o;
CREATE INDEX origins_of_host ON origins (host);

CREATE TABLE packed_rules (
  -- The revision that added the rule, and its place in that change; the id in answers has the same.
  number            ${number} PRIMARY KEY,
  account           BIGINT NOT NULL REFERENCES accounts (number) ON DELETE CASCADE,
  origin            BIGINT NOT NULL REFERENCES origins (number),
  -- Rule B lies inside rule A exactly if the origins are equal and A's match_key is a prefix of B's.
  match_key         TEXT ${bytewise} NOT NULL,
  occupies          INTEGER NOT NULL,
  -- The number of the release that everybody opens.
  live              INTEGER,
  version           BIGINT NOT NULL,
  -- As its owner wrote it; null if that is the canonical form.
  prefix            TEXT,
  -- Null if it is the page of the live release.
  page              TEXT,
  -- Null for the release version, and for no links.
  test_version      TEXT,
  test_links        TEXT,
  taken_down_at     BIGINT,
  taken_down_reason TEXT,
  UNIQUE (origin, match_key)
);

CREATE TABLE packed_releases (
  rule         BIGINT NOT NULL REFERENCES packed_rules (number) ON DELETE CASCADE,
  number       INTEGER NOT NULL,
  page         TEXT NOT NULL,
  published_at BIGINT NOT NULL,
  published_by TEXT NOT NULL,
  revision     BIGINT NOT NULL,
  ended_at     BIGINT,
  PRIMARY KEY (rule, number)
) ${clustered};

CREATE TABLE packed_claims (
  id         TEXT ${bytewise} PRIMARY KEY,
  appid      TEXT ${bytewise} NOT NULL REFERENCES accounts (appid) ON DELETE CASCADE,
  rule_appid TEXT ${bytewise} NOT NULL,
  rule       BIGINT NOT NULL REFERENCES packed_rules (number) ON DELETE CASCADE,
  claim      TEXT NOT NULL
);

CREATE TABLE packed_offers (
  id         TEXT ${bytewise} PRIMARY KEY,
  appid      TEXT ${bytewise} NOT NULL,
  receiver   TEXT ${bytewise} NOT NULL,
  rule       BIGINT NOT NULL REFERENCES packed_rules (number) ON DELETE CASCADE,
  expires_at BIGINT NOT NULL,
  offer      TEXT NOT NULL
);

CREATE TABLE packed_verifications (
  account      BIGINT NOT NULL REFERENCES accounts (number) ON DELETE CASCADE,
  directory    TEXT ${bytewise} NOT NULL,
  checked_at   BIGINT NOT NULL,
  failed_since BIGINT,
  -- Null if the directory was never checked; address and detail are empty then.
  outcome      TEXT,
  address      TEXT NOT NULL,
  status       INTEGER,
  detail       TEXT NOT NULL,
  proven_at    BIGINT,
  PRIMARY KEY (account, directory)
) ${clustered};

CREATE TABLE packed_notices (
  id         ${number} PRIMARY KEY,
  -- The number of the appid; null for no account. No foreign key: operators read notices of deleted accounts.
  account    BIGINT,
  kind       INTEGER NOT NULL,
  -- Compressed.
  facts      ${bytes} NOT NULL,
  created_at BIGINT NOT NULL
);

-- The numbers of the rules, for the copies.
CREATE TABLE rule_numbers (
  id     TEXT ${bytewise} PRIMARY KEY,
  number BIGINT NOT NULL
);
