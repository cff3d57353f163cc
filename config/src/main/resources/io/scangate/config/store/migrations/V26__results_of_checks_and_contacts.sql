-- The outcome and each attempt of a check that was asked for, as JSON; null for checks of earlier versions.
ALTER TABLE verification_requests ADD COLUMN result TEXT;

-- How the owners of rules in its way reach an account; null if it names nothing.
ALTER TABLE accounts ADD COLUMN contact TEXT;
