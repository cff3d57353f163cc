// Counts of the API as series: for each way to divide scans, the groups in the order in which the plot stacks them.
const WAYS = {
  action: { groups: ["open", "fallback", "unknown"], of: ({ action = "unknown" }) => action },
  version: { groups: ["release", "trial", "develop", "unknown"], of: ({ action, version = "unknown" }) => (action === "open" ? version : null) },
  reason: { groups: ["unpublished", "suspended", "blocked", "another"], of: ({ action, reason = "another" }) => (action === "fallback" ? reason : null) },
  scene: { groups: ["1011", "1012", "1013", "another_way", "none", "unknown"], of: ({ scene = "unknown" }) => (scene === "other" ? "another_way" : scene) },
};

/** The names of the ways to divide scans. */
export const BY = Object.keys(WAYS);

/** The way with a name, or the usual one. */
export const byOf = (name) => (BY.includes(name) ? name : "action");

/** The groups that have scans, each with its place in the order, and with the scans of each period. */
export function seriesOf(counts, by) {
  const { groups, of } = WAYS[by];
  return groups
    .map((name, place) => ({ name, place, values: counts.map((count) => total(count?.kinds.filter((kind) => of(kind) === name))) }))
    .filter(({ values }) => values.some((value) => value > 0));
}

const total = (kinds = []) => sum(kinds.map((kind) => kind.scans));

/** A field of all counts, added. */
export const sumOf = (counts, field) => sum(counts.map((count) => count?.[field] ?? 0));

export const sum = (values) => values.reduce((one, other) => one + other, 0);
