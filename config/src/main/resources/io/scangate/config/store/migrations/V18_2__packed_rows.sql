INSERT INTO packed_rules (number, account, origin, match_key, occupies, live, version, prefix, page, test_version, test_links,
                          taken_down_at, taken_down_reason)
SELECT n.number, a.number, o.number, r.match_key, r.occupies, r.live, r.version,
       NULLIF(r.prefix, r.origin || CASE WHEN r.match_key LIKE '%?' AND r.match_key NOT LIKE '%?%?'
                                         THEN substr(r.match_key, 1, length(r.match_key) - 1) ELSE r.match_key END),
       CASE WHEN r.page = l.page THEN NULL ELSE r.page END,
       NULLIF(r.test_version, 'release'), NULLIF(r.test_links, '[]'), r.taken_down_at, r.taken_down_reason
FROM rules r JOIN rule_numbers n ON n.id = r.id JOIN accounts a ON a.appid = r.appid JOIN origins o ON o.origin = r.origin
LEFT JOIN releases l ON l.rule_id = r.id AND l.number = r.live
ORDER BY n.number;

INSERT INTO packed_releases (rule, number, page, published_at, published_by, revision, ended_at)
SELECT n.number, r.number, r.page, r.published_at, r.published_by, r.revision, r.ended_at
FROM releases r JOIN rule_numbers n ON n.id = r.rule_id
ORDER BY n.number, r.number;

INSERT INTO packed_claims (id, appid, rule_appid, rule, claim)
SELECT c.id, c.appid, c.rule_appid, n.number, c.claim FROM claims c JOIN rule_numbers n ON n.id = c.rule_id;

INSERT INTO packed_offers (id, appid, receiver, rule, expires_at, offer)
SELECT o.id, o.appid, o.receiver, n.number, o.expires_at, o.offer FROM offers o JOIN rule_numbers n ON n.id = o.rule_id;

INSERT INTO packed_verifications (account, directory, checked_at, failed_since, outcome, address, status, detail, proven_at)
SELECT a.number, v.directory, v.checked_at, v.failed_since, NULLIF(v.outcome, 'unchecked'),
       v.address, v.status, CASE v.outcome WHEN 'unchecked' THEN '' ELSE v.detail END, v.proven_at
FROM verifications v JOIN accounts a ON a.appid = v.appid
ORDER BY a.number, v.directory;

-- SQLite deletes the rows of a table before it drops it, so tables that refer to others go first.
DROP TABLE rule_numbers;
DROP TABLE offers;
DROP TABLE claims;
DROP TABLE releases;
DROP TABLE rules;
DROP TABLE verifications;
DROP TABLE notices;

ALTER TABLE packed_rules RENAME TO rules;
ALTER TABLE packed_releases RENAME TO releases;
ALTER TABLE packed_claims RENAME TO claims;
ALTER TABLE packed_offers RENAME TO offers;
ALTER TABLE packed_verifications RENAME TO verifications;
ALTER TABLE packed_notices RENAME TO notices;

-- Each entry of an index of SQLite ends with the rowid, which is the number or the id.
CREATE INDEX rules_of_account ON rules (account${and_number});
CREATE INDEX rules_occupying ON rules (origin, match_key) WHERE occupies = 1;
CREATE INDEX rules_taken_down ON rules (account) WHERE taken_down_at IS NOT NULL;

CREATE INDEX claims_of_account ON claims (appid);
CREATE INDEX claims_against_account ON claims (rule_appid);
CREATE INDEX claims_to_rule ON claims (rule);

CREATE INDEX offers_of_account ON offers (appid);
CREATE INDEX offers_to_account ON offers (receiver);
CREATE UNIQUE INDEX offers_of_rule ON offers (rule);
CREATE INDEX offers_by_age ON offers (expires_at);

CREATE INDEX verifications_by_age ON verifications (checked_at);

CREATE INDEX notices_of_account ON notices (account${and_id});
