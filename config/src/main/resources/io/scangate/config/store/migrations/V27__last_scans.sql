-- The last hour in which each rule decided a scan, by hours since 1970 (UTC). No foreign key, as for the counts.
CREATE TABLE last_scans (
  appid  TEXT ${bytewise} NOT NULL,
  prefix TEXT ${bytewise} NOT NULL,
  hour   BIGINT NOT NULL,
  PRIMARY KEY (appid, prefix)
) ${clustered};
INSERT INTO last_scans (appid, prefix, hour)
SELECT appid, prefix, max(hour) FROM scan_counts WHERE prefix <> '' GROUP BY appid, prefix;
CREATE INDEX last_scans_by_age ON last_scans (hour);
