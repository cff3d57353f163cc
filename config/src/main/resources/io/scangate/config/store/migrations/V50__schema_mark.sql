-- The oldest version of the tables whose programs can work with these tables. A migration that they cannot work with raises it, in its own
-- transaction (store.SchemaMark).
CREATE TABLE schema_mark (
  id     INTEGER PRIMARY KEY,
  oldest TEXT NOT NULL
);
INSERT INTO schema_mark (id, oldest) VALUES (1, '50');
