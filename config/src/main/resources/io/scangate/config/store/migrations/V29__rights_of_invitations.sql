-- The right by which a person has made the invitation, with which it ends. Null for invitations of earlier versions.
ALTER TABLE invitations ADD COLUMN credential TEXT ${bytewise};
CREATE INDEX invitations_of_credential ON invitations (credential) WHERE credential IS NOT NULL;
