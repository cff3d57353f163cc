-- The credential of the author: a waiting release ends with it. Null if the author had none.
ALTER TABLE planned_releases ADD COLUMN credential TEXT ${bytewise};
CREATE INDEX planned_releases_of_credential ON planned_releases (credential);

-- Releases that wait already: the present credential of that name if it existed when the release was planned; if not, a text
-- that is no credential, so that the release is refused when it is due.
UPDATE planned_releases SET credential = COALESCE(
    (SELECT c.secret_hash FROM credentials c
     WHERE planned_by = CASE c.kind WHEN 'authorization' THEN 'platform:' || c.holder || ' for ' || c.appid
                                    ELSE c.kind || ':' || c.holder END
       AND c.created_at <= (SELECT a.changed_at FROM audit a WHERE a.revision = planned_releases.version)),
    'ended')
WHERE due_at IS NOT NULL;

-- Whether an operator has switched the feature off, so that the account cannot switch it on.
ALTER TABLE accounts ADD COLUMN feature_held_off INTEGER NOT NULL DEFAULT 0;
UPDATE accounts SET feature_held_off = 1
WHERE feature_off = 1 AND EXISTS (
    SELECT 1 FROM audit a
    WHERE a.appid = accounts.appid AND a.action = 'account.feature' AND a.actor LIKE 'operator:%'
      AND a.revision = (SELECT max(b.revision) FROM audit b
                        WHERE b.appid = accounts.appid AND b.action = 'account.feature'));

-- Whether the change is one of the served data of the account. If not, only the account's audit has the entry.
ALTER TABLE touched_accounts ADD COLUMN served INTEGER NOT NULL DEFAULT 1;

-- The offers and open claims that accounts have made lately, which limits them. No foreign key: a withdrawn one still counts.
CREATE TABLE recent_moves (
  id      TEXT ${bytewise} PRIMARY KEY,
  appid   TEXT ${bytewise} NOT NULL,
  other   TEXT ${bytewise} NOT NULL,
  made_at BIGINT NOT NULL
);
CREATE INDEX recent_moves_of_account ON recent_moves (appid, other);
CREATE INDEX recent_moves_by_age ON recent_moves (made_at);
