-- The first sample of a link, the number of its samples, and, on a host without rules that differs from one with rules only in scheme,
-- port or www., the name of the host without www. Null for samples of earlier versions, and on hosts with rules.
ALTER TABLE scanned_links ADD COLUMN first_seen BIGINT;
ALTER TABLE scanned_links ADD COLUMN samples BIGINT NOT NULL DEFAULT 1;
ALTER TABLE scanned_links ADD COLUMN near_host TEXT ${bytewise};
CREATE INDEX scanned_links_near ON scanned_links (near_host, seen_at) WHERE near_host IS NOT NULL;
