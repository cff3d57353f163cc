-- How a gateway decides: its settings as it reported them, a JSON object of texts by key.
ALTER TABLE gateways ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
