-- The SHA-256 of the account's JSON in the feed, in hexadecimal digits. Null until it is computed: after the migration, and after
-- a change of an account with many rules.
ALTER TABLE accounts ADD COLUMN digest TEXT;
CREATE INDEX accounts_without_digest ON accounts (appid) WHERE digest IS NULL;

-- The sum of the accounts' digests modulo 2^256, and the version of the program that computed all of them at its start.
ALTER TABLE head ADD COLUMN digest TEXT NOT NULL DEFAULT '0000000000000000000000000000000000000000000000000000000000000000';
ALTER TABLE head ADD COLUMN digests_by TEXT NOT NULL DEFAULT '';
