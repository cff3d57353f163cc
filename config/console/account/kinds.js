/** The kinds of accounts. */
export const KINDS = ["corporate", "government", "media", "other_organisation", "personal"];

/** The kinds of new accounts: a personal one is refused, and opens nothing. */
export const FOUNDED = KINDS.filter((kind) => kind !== "personal");
