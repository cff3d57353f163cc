-- Counts are forgotten after a time.
CREATE INDEX scan_counts_by_age ON scan_counts (hour);
