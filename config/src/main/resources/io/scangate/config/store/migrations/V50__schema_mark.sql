-- The oldest version of the tables whose programs can work with these tables. A migration that they cannot work with raises it, in its own
-- transaction (store.SchemaMark).
CREATE TABLE schema_mark (
  id     INTEGER PRIMARY KEY,
  oldest TEXT NOT NULL
);
INSERT INTO schema_mark (id, oldest) VALUES (1, '50');

-- Again, for replicas of 0.1.0, which keep sign-ins on their way to another service here. They run beside this version during an upgrade, and
-- after the way back. This version only deletes rows whose time is over. A later migration, after which 0.1.0 is out of use, drops the table.
CREATE TABLE openid_attempts (
  state_hash  TEXT ${bytewise} PRIMARY KEY,
  cookie_hash TEXT NOT NULL,
  nonce       TEXT NOT NULL,
  verifier    TEXT NOT NULL,
  user_id     BIGINT,
  session     TEXT,
  invitation  TEXT,
  name        TEXT,
  after       TEXT NOT NULL,
  expires_at  BIGINT NOT NULL
);
CREATE INDEX openid_attempts_by_age ON openid_attempts (expires_at);
