-- The number of the last notice. The lock of the row makes the ids of notices ascend in the order of the commits.
ALTER TABLE head ADD COLUMN notices BIGINT NOT NULL DEFAULT 0;

-- Messages to owners and operators, stored in the transaction of the change. No foreign key: operators read notices of
-- deleted accounts. The appid '' stands for no account; the facts are a JSON object of texts.
CREATE TABLE notices (
  id         BIGINT PRIMARY KEY,
  kind       TEXT NOT NULL,
  appid      TEXT ${bytewise} NOT NULL,
  facts      TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX notices_of_account ON notices (appid, id);
CREATE INDEX notices_by_age ON notices (created_at);

-- Addresses to which notices are sent: those of an account, or of all accounts if the appid is null. The secret signs
-- messages, so it is stored itself and not as a hash.
CREATE TABLE webhooks (
  id           BIGINT PRIMARY KEY,
  appid        TEXT ${bytewise} REFERENCES accounts (appid) ON DELETE CASCADE,
  name         TEXT ${bytewise} NOT NULL,
  address      TEXT NOT NULL,
  -- The codes of the kinds of notices, each between commas; '' for all kinds.
  kinds        TEXT NOT NULL,
  secret       TEXT NOT NULL,
  created_at   BIGINT NOT NULL,
  -- The last notice that was delivered or put aside.
  delivered    BIGINT NOT NULL,
  -- When the next attempt is due; null if no notice waits.
  due_at       BIGINT,
  -- Until then one process sends to this webhook. Also tells whether that process still may store its results.
  leased_until BIGINT NOT NULL DEFAULT 0,
  failures     INTEGER NOT NULL DEFAULT 0,
  last_millis  BIGINT NOT NULL DEFAULT 0,
  put_aside    BIGINT NOT NULL DEFAULT 0,
  attempts     BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX webhooks_by_name ON webhooks (COALESCE(appid, ''), name);
CREATE INDEX webhooks_of_account ON webhooks (appid);
CREATE INDEX webhooks_due ON webhooks (due_at);

-- The newest attempts to deliver notices. A test call has no notice.
CREATE TABLE webhook_attempts (
  webhook    BIGINT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  number     BIGINT NOT NULL,
  notice     BIGINT,
  started_at BIGINT NOT NULL,
  outcome    TEXT NOT NULL,
  status     INTEGER,
  detail     TEXT NOT NULL,
  millis     BIGINT NOT NULL,
  PRIMARY KEY (webhook, number)
);
