-- People who sign in. A user who has ended keeps the row, so that nobody else gets the name in the audit.
CREATE TABLE users (
  -- The revision of the change that made the user.
  id              BIGINT PRIMARY KEY,
  name            TEXT ${bytewise} NOT NULL,
  display_name    TEXT NOT NULL,
  -- In the service: admin or reader; null for none.
  role            TEXT,
  -- The hash, with its algorithm and cost; null if there is no password.
  password        TEXT,
  change_password INTEGER NOT NULL DEFAULT 0,
  created_at      BIGINT NOT NULL,
  ended_at        BIGINT,
  version         BIGINT NOT NULL
);
CREATE UNIQUE INDEX users_by_name ON users (name);

-- The seeds of second factors, from which codes are computed, so they are stored themselves and not as hashes.
CREATE TABLE totp_seeds (
  -- The user.
  id           BIGINT PRIMARY KEY REFERENCES users (id),
  seed         TEXT NOT NULL,
  -- When the user has shown a code; null before that.
  confirmed_at BIGINT,
  -- The last step whose code was used.
  used_step    BIGINT NOT NULL DEFAULT 0
);

-- The roles of people in accounts: owner, editor or viewer.
CREATE TABLE memberships (
  id         BIGINT PRIMARY KEY,
  user_id    BIGINT NOT NULL REFERENCES users (id),
  appid      TEXT ${bytewise} NOT NULL REFERENCES accounts (appid) ON DELETE CASCADE,
  role       TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  version    BIGINT NOT NULL
);
CREATE UNIQUE INDEX memberships_of_user ON memberships (user_id, appid);
CREATE INDEX memberships_of_account ON memberships (appid, id);

-- Offers of a role in an account to whoever has the token.
CREATE TABLE invitations (
  id         BIGINT PRIMARY KEY,
  token_hash TEXT ${bytewise} NOT NULL,
  appid      TEXT ${bytewise} NOT NULL REFERENCES accounts (appid) ON DELETE CASCADE,
  role       TEXT NOT NULL,
  invited_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX invitations_by_token ON invitations (token_hash);
CREATE INDEX invitations_of_account ON invitations (appid, id);
CREATE INDEX invitations_by_age ON invitations (expires_at);

-- Sessions of people in browsers. The token is random, so a plain hash keeps it.
CREATE TABLE sessions (
  token_hash TEXT ${bytewise} PRIMARY KEY,
  user_id    BIGINT NOT NULL REFERENCES users (id),
  -- password, password_and_code or openid
  means      TEXT NOT NULL,
  address    TEXT NOT NULL,
  agent      TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  used_at    BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_of_user ON sessions (user_id, created_at);
CREATE INDEX sessions_by_age ON sessions (expires_at);

-- The networks from which people have signed in: wrong tries of strangers do not count there.
CREATE TABLE known_networks (
  user_id BIGINT NOT NULL REFERENCES users (id),
  network TEXT ${bytewise} NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (user_id, network)
);
CREATE INDEX known_networks_by_age ON known_networks (seen_at);

-- Who people are at another service, by issuer and subject.
CREATE TABLE identities (
  issuer  TEXT ${bytewise} NOT NULL,
  subject TEXT ${bytewise} NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id),
  PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_of_user ON identities (user_id);

-- Sign-ins that wait for their browser to come back from the other service; each is taken once. The state and the cookie are random, so plain
-- hashes keep them.
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

-- Refused sign-ins and calls: equal ones of a minute in one row, and a bounded number of rows.
CREATE TABLE refused_calls (
  id       BIGINT PRIMARY KEY,
  noted_at BIGINT NOT NULL,
  call     TEXT NOT NULL,
  -- The caller or the name of the sign-in; '' if nobody knows.
  who      TEXT NOT NULL,
  address  TEXT NOT NULL,
  why      TEXT NOT NULL,
  count    BIGINT NOT NULL
);
CREATE INDEX refused_calls_by_age ON refused_calls (noted_at);
