-- A replica of an earlier version that still runs must not add counts between the copy and the drop.
${lock_scan_counts}
-- How often each rule decided, by hours since 1970 (UTC) and kinds of scans (scans.ScanKind; 0 for counts of earlier versions). An
-- empty prefix is for rules of the account that the gateway did not tell apart. In the order in which a range of hours is read.
CREATE TABLE counts_by_kind (
  appid  TEXT ${bytewise} NOT NULL,
  hour   BIGINT NOT NULL,
  prefix TEXT ${bytewise} NOT NULL,
  kind   INTEGER NOT NULL DEFAULT 0,
  scans  BIGINT NOT NULL,
  PRIMARY KEY (appid, hour, prefix, kind)
) ${clustered};
INSERT INTO counts_by_kind (appid, hour, prefix, scans) SELECT appid, hour, prefix, scans FROM scan_counts;
DROP TABLE scan_counts;
ALTER TABLE counts_by_kind RENAME TO scan_counts;
CREATE INDEX scan_counts_by_age ON scan_counts (hour);

-- The scans that the gateway answered and did not count, of all its batches.
ALTER TABLE gateways ADD COLUMN uncounted BIGINT NOT NULL DEFAULT 0;
