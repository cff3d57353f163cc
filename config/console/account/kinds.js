/** The kinds of accounts; a personal one cannot be created, and opens nothing. */
export const KINDS = ["corporate", "government", "media", "other_organisation", "personal"];
