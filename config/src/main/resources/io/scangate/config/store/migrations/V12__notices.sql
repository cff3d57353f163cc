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
