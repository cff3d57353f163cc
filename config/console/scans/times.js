// Names of periods, in the language of the console.
import { languageTag } from "../texts/texts.js";

const FULL = {
  hour: { weekday: "short", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" },
  day: { weekday: "short", month: "short", day: "numeric" },
  month: { year: "numeric", month: "long" },
};

const SHORT = {
  hour: { hour: "2-digit", minute: "2-digit" },
  day: { month: "short", day: "numeric" },
  month: { month: "short" },
};

/** A room for the longest label of the axis, in pixels. */
const ROOM = 64;
const STEPS = { hour: [1, 3, 6, 12, 24, 48], day: [1, 2, 5, 10, 20], month: [1] };

const text = (start, format) => new Intl.DateTimeFormat(languageTag(), format).format(start);

/** A period in a sentence or a table. */
export const fullName = (start, unit) => text(start, FULL[unit]);

/** A period below the plot; an hour at midnight is its day. */
export const shortName = (start, unit) => text(start, SHORT[unit === "hour" && hourOf(start) === 0 ? "day" : unit]);

const hourOf = (start) => new Date(start).getHours();

/** The periods that have a label below a plot of so many pixels: hours such as 0, 6, 12 and 18, days back from today. */
export function labelled(starts, unit, width) {
  const step = STEPS[unit].find((one) => (starts.length / one) * ROOM <= width) ?? STEPS[unit].at(-1);
  const places = starts.map((_, at) => at);
  if (unit !== "hour") {
    return places.filter((at) => (starts.length - 1 - at) % step === 0);
  }
  const midnights = places.filter((at) => hourOf(starts[at]) === 0);
  return step > 24 ? midnights.filter((_, at) => at % (step / 24) === 0) : places.filter((at) => hourOf(starts[at]) % step === 0);
}
