// The periods that a plot shows. Hours are those of UTC, days and months those of the browser's zone, as the API counts them.
const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;

/** How many periods of which unit; `compares`: whether the same hours of the week before stand beside them. */
export const SPANS = {
  day: { unit: "hour", count: 24, compares: true },
  week: { unit: "hour", count: 168, compares: true },
  days30: { unit: "day", count: 30 },
  days92: { unit: "day", count: 92 },
  months: { unit: "month", count: 4 },
};

/** The span with a name, or the usual one. */
export const spanOf = (name) => (Object.hasOwn(SPANS, name ?? "") ? name : "week");

/** The starts of a span's periods in milliseconds; the last one has the time `now`. */
export const startsOf = ({ unit, count }, now) => Array.from({ length: count }, (_, at) => startOf(unit, now, at + 1 - count));

function startOf(unit, now, shift) {
  const date = new Date(now);
  switch (unit) {
    case "hour":
      return Math.floor(now / HOUR + shift) * HOUR;
    case "day":
      return +new Date(date.getFullYear(), date.getMonth(), date.getDate() + shift);
    default:
      return +new Date(date.getFullYear(), date.getMonth() + shift, 1);
  }
}

/** The question of the API for a span, with the week before it if that is compared. */
export function questionOf(span, prefix, now) {
  const [first] = startsOf(span, now);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const from = new Date(span.compares ? first - WEEK : first).toISOString();
  return { from, to: new Date(now).toISOString(), unit: span.unit, zone, prefix };
}

/** The counts of each period, and of the same period a week before; undefined where there were no scans. */
export function sorted(items, starts, { compares }) {
  const byStart = new Map(items.map((item) => [Date.parse(item.start), item]));
  return { now: starts.map((start) => byStart.get(start)), before: compares ? starts.map((start) => byStart.get(start - WEEK)) : null };
}
