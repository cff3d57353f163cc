-- The number of the start that has the gateway's id; null after its last report, and of gateways of earlier versions.
ALTER TABLE gateways ADD COLUMN start_number BIGINT;
