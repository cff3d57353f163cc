-- The names of the histories of this database, each from its first revision on. A restored database keeps the name of its backup
-- until an operator adopts its history; then it gets a new one. Revisions from before this table have no name.
CREATE TABLE histories (
  since ${number} PRIMARY KEY,
  name  TEXT NOT NULL
);
INSERT INTO histories (since, name) SELECT revision + 1, ${random_name} FROM head;

-- Histories that operators have ended, and the last revision of each that gateways give up.
CREATE TABLE ended_histories (
  name     TEXT ${bytewise} PRIMARY KEY,
  revision BIGINT NOT NULL
);

-- Of the state that a gateway serves, in hexadecimal digits; null if it did not report it.
ALTER TABLE gateways ADD COLUMN digest TEXT;
-- The head's revision when the gateway first reported its present revision.
ALTER TABLE gateways ADD COLUMN since_head BIGINT;
-- present, signed_off (it has stopped in order) or removed (by an operator).
ALTER TABLE gateways ADD COLUMN presence TEXT NOT NULL DEFAULT 'present';
-- The accounts that differ from this database's, as JSON; null until they are compared.
ALTER TABLE gateways ADD COLUMN differing TEXT;
