// How two texts, or two values of the API, differ.

/** The ranges of two texts in which they differ; undefined for a text without a part of its own, as before an insertion. */
export function ranges(one, other) {
  const most = Math.min(one.length, other.length);
  let start = 0;
  while (start < most && one[start] === other[start]) {
    start++;
  }
  let end = 0;
  while (end < most - start && one.at(-1 - end) === other.at(-1 - end)) {
    end++;
  }
  const range = (text) => (start < text.length - end ? { from: start, to: text.length - end } : undefined);
  return [range(one), range(other)];
}

/** What every change changes, or what the entry says already. */
const KNOWN = new Set(["id", "appid", "version", "canonical", "changed_at", "changed_by"]);

/** The fields that differ between two values of the API, as texts; at most so many. */
export function changedFields(before, after, most = 40) {
  const [one, other] = [fields(before), fields(after)];
  const names = [...new Set([...one.keys(), ...other.keys()])];
  return names
    .filter((name) => one.get(name) !== other.get(name))
    .slice(0, most)
    .map((name) => ({ name, before: one.get(name), after: other.get(name) }));
}

function fields(value, name = "", found = new Map()) {
  if (value !== null && typeof value === "object") {
    Object.entries(value)
      .filter(([key]) => name !== "" || !KNOWN.has(key))
      .forEach(([key, part]) => fields(part, name ? `${name}.${key}` : key, found));
  } else if (value !== undefined && name) {
    found.set(name, String(value));
  }
  return found;
}
