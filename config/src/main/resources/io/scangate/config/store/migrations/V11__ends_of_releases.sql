-- When a release stopped being live; null while it is live.
ALTER TABLE releases ADD COLUMN ended_at BIGINT;
-- Earlier versions did not store it. The next release is an upper bound; for the last release of a rule that is offline, the last
-- change of the rule is one.
UPDATE releases SET ended_at = COALESCE(
    (SELECT n.published_at FROM releases n WHERE n.rule_id = releases.rule_id AND n.number = releases.number + 1),
    (SELECT a.changed_at FROM audit a JOIN rules r ON r.version = a.revision WHERE r.id = releases.rule_id))
  WHERE NOT EXISTS (SELECT 1 FROM rules r WHERE r.id = releases.rule_id AND r.live = releases.number);
