-- Since when an account waits for an operator's approval; null for most accounts.
ALTER TABLE accounts ADD COLUMN waiting_since BIGINT;
CREATE INDEX accounts_waiting ON accounts (waiting_since) WHERE waiting_since IS NOT NULL;

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
