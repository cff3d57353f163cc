-- Whether the hosts below a blocked host are blocked, too. Those of earlier versions were.
ALTER TABLE blocked_hosts ADD COLUMN subdomains INTEGER NOT NULL DEFAULT 1;
