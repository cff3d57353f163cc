-- A browser on its way to another service carries the whole sign-in in a cookie, sealed with a key of the hour, so nothing is stored for a sign-in
-- that nobody ends. The table openid_attempts stays for replicas of 0.1.0, which keep such sign-ins there: they run beside this version during an
-- upgrade, and after the way back. This version only deletes rows whose time is over. A later migration, after which 0.1.0 is out of use, drops it.

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
