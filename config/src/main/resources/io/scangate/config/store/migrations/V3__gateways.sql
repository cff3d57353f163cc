-- Gateways that follow this control plane, and how each was when it last reported.
CREATE TABLE gateways (
  id            TEXT ${bytewise} PRIMARY KEY,
  name          TEXT NOT NULL,
  revision      BIGINT NOT NULL,
  state         TEXT NOT NULL,
  rules         BIGINT NOT NULL,
  reported_at   BIGINT NOT NULL,
  -- The number of the last batch of counts that was added: a repeated one is not added again.
  last_sequence BIGINT NOT NULL
);

-- How often each rule decided, by hours since 1970 (UTC). No foreign key: counts of a deleted rule are still asked for.
CREATE TABLE scan_counts (
  appid  TEXT ${bytewise} NOT NULL,
  prefix TEXT ${bytewise} NOT NULL,
  hour   BIGINT NOT NULL,
  scans  BIGINT NOT NULL,
  PRIMARY KEY (appid, prefix, hour)
);

-- Some of the links that were scanned, canonical and without who scanned them, the newest of each kind and origin.
CREATE TABLE scanned_links (
  origin  TEXT ${bytewise} NOT NULL,
  link    TEXT ${bytewise} NOT NULL,
  matched INTEGER NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (origin, link)
);
CREATE INDEX scanned_links_by_age ON scanned_links (seen_at);
