-- When a key ends; null for never. When a call last used it or one of its tokens, to a minute; null if never.
ALTER TABLE credentials ADD COLUMN expires_at BIGINT;
ALTER TABLE credentials ADD COLUMN last_used_at BIGINT;

-- The name of the key with which the gateway reports; null before its first report with a key of a gateway.
ALTER TABLE gateways ADD COLUMN key_name TEXT;

-- Sequence numbers start at the time in milliseconds. A higher one than that of the year 2100 silences its gateway.
UPDATE gateways SET last_sequence = 0 WHERE last_sequence > 4102444800000;
