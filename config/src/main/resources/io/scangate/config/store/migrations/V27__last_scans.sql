-- The last hour in which each rule decided a scan, by hours since 1970 (UTC). No foreign key, as for the counts.
-- Filled by new reports only: the counts of 92 days may be many millions of rows, and a start would wait for their sum.
CREATE TABLE last_scans (
  appid  TEXT ${bytewise} NOT NULL,
  prefix TEXT ${bytewise} NOT NULL,
  hour   BIGINT NOT NULL,
  PRIMARY KEY (appid, prefix)
) ${clustered};
CREATE INDEX last_scans_by_age ON last_scans (hour);
