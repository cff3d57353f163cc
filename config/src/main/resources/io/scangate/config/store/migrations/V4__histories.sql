-- Random, so that no two changes are alike, not even those that two databases made of the same wish at the same time. Changes
-- of earlier versions have none.
ALTER TABLE audit ADD COLUMN salt TEXT;

-- Of what a gateway serves, as it told: null if it knows none.
ALTER TABLE gateways ADD COLUMN mark TEXT;
