-- Checks of verification files that were asked for, the last ones of each account. They are no changes, so they have no revision.
-- An id begins with the time in milliseconds, so no lock is needed to make it.
CREATE TABLE verification_requests (
  appid     TEXT ${bytewise} NOT NULL REFERENCES accounts (appid) ON DELETE CASCADE,
  id        BIGINT NOT NULL,
  asked_at  BIGINT NOT NULL,
  asked_by  TEXT NOT NULL,
  directory TEXT NOT NULL,
  proven    INTEGER NOT NULL,
  detail    TEXT NOT NULL,
  PRIMARY KEY (appid, id)
);
