-- An operator's suspension of an account: when it began and its reason; null if there is none.
ALTER TABLE accounts ADD COLUMN suspended_at BIGINT;
ALTER TABLE accounts ADD COLUMN suspended_reason TEXT;
-- Whether the feature is switched off for the account.
ALTER TABLE accounts ADD COLUMN feature_off INTEGER NOT NULL DEFAULT 0;
-- The account's own limits; null for the defaults of the settings.
ALTER TABLE accounts ADD COLUMN max_rules INTEGER;
ALTER TABLE accounts ADD COLUMN max_test_links INTEGER;
ALTER TABLE accounts ADD COLUMN max_publishes INTEGER;

-- An operator's takedown of a rule: when it began and its reason; null if there is none.
ALTER TABLE rules ADD COLUMN taken_down_at BIGINT;
ALTER TABLE rules ADD COLUMN taken_down_reason TEXT;
-- The rule's host with its labels in reverse order, such as com.example.shop, so that a domain and the hosts below it are a
-- range of the index. The next migration fills it for existing rules.
ALTER TABLE rules ADD COLUMN host TEXT ${bytewise} NOT NULL DEFAULT '';
CREATE INDEX rules_of_host ON rules (host, appid);

-- The accounts that a change concerns besides the account in its audit entry. The feed sends them, too.
CREATE TABLE touched_accounts (
  revision BIGINT NOT NULL,
  appid    TEXT ${bytewise} NOT NULL,
  PRIMARY KEY (revision, appid)
);

-- While the control plane is frozen: since when, by which actor and why. Null if it is not.
ALTER TABLE head ADD COLUMN frozen_at BIGINT;
ALTER TABLE head ADD COLUMN frozen_by TEXT;
ALTER TABLE head ADD COLUMN frozen_reason TEXT;
