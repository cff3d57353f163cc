-- The accounts that wait for an operator's approval, and since when. No column of accounts: replicas of 0.1.0 that still run read all
-- columns, and PostgreSQL refuses the plans of their connections when a column comes.
CREATE TABLE waiting_accounts (
  appid TEXT ${bytewise} PRIMARY KEY REFERENCES accounts (appid) ON DELETE CASCADE,
  since BIGINT NOT NULL
);

-- The registrations of accounts by people whom nobody has invited. A refused account is gone, and its person reads the reason here.
CREATE TABLE sign_ups (
  -- The revision of the change that registered the account.
  id           BIGINT PRIMARY KEY,
  user_id      BIGINT NOT NULL REFERENCES users (id),
  appid        TEXT ${bytewise} NOT NULL,
  account_name TEXT NOT NULL,
  kind         TEXT NOT NULL,
  contact      TEXT,
  signed_up_at BIGINT NOT NULL,
  -- waiting, approved or refused
  state        TEXT NOT NULL,
  reason       TEXT,
  -- Null while it waits.
  decided_at   BIGINT
);
CREATE UNIQUE INDEX sign_ups_waiting ON sign_ups (appid) WHERE state = 'waiting';
CREATE INDEX sign_ups_of_user ON sign_ups (user_id, id);
CREATE INDEX sign_ups_by_age ON sign_ups (signed_up_at);
CREATE INDEX sign_ups_by_decision ON sign_ups (decided_at);
