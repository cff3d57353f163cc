-- A browser on its way to another service carries the whole sign-in in a cookie, sealed with a key of the hour, so nothing is stored for a sign-in
-- that nobody ends.
DROP TABLE openid_attempts;

-- The keys of these cookies.
CREATE TABLE openid_keys (
  -- The number of the hour.
  id         BIGINT PRIMARY KEY,
  value      TEXT NOT NULL,
  expires_at BIGINT NOT NULL
);

-- The states of sign-ins that came back, each of which counts once.
CREATE TABLE openid_used_states (
  state_hash TEXT ${bytewise} PRIMARY KEY,
  expires_at BIGINT NOT NULL
);
CREATE INDEX openid_used_states_by_age ON openid_used_states (expires_at);
