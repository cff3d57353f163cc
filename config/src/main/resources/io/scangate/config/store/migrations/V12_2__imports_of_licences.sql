-- The import that put the licence last; null for those of earlier versions.
ALTER TABLE licences ADD COLUMN batch BIGINT;
