-- An account's rules that are taken down: a new rule must not open their links.
CREATE INDEX rules_taken_down ON rules (appid) WHERE taken_down_at IS NOT NULL;

-- The directories whose last check failed, for their number.
CREATE INDEX verifications_failing ON verifications (appid, directory) WHERE failed_since IS NOT NULL;
