// All texts of the console. en.json and zh.json have the same keys, in alphabetical order; ConsoleTextsTest compares them.
import { visible } from "../parts/visible.js";

const LANGUAGES = { en: () => import("./en.json"), zh: () => import("./zh.json") };
const TAGS = { en: "en", zh: "zh-Hans" };
const KEPT = "scangate.language";
const changes = new EventTarget();

let texts = {};
let chosen = "en";

/** The code of the chosen language: en or zh. */
export const language = () => chosen;

/** The tag of the chosen language, for numbers, dates and the API. */
export const languageTag = () => TAGS[chosen];

/** Chooses the language that was chosen before, or else the first of the browser's that there is. */
export async function chooseLanguage() {
  const wanted = [localStorage.getItem(KEPT), ...navigator.languages].map((one) => String(one).slice(0, 2).toLowerCase());
  await load(wanted.find((one) => LANGUAGES[one]) ?? "en");
}

/** Changes the language, and keeps it for the next time. */
export async function changeLanguage(code) {
  localStorage.setItem(KEPT, code);
  await load(code);
}

async function load(code) {
  texts = (await LANGUAGES[code]()).default;
  chosen = code;
  document.documentElement.lang = TAGS[code];
  changes.dispatchEvent(new Event("change"));
}

/** Whether the texts have been loaded. */
export const hasTexts = () => texts["app.name"] !== undefined;

/** Calls a function after each change of the language, until the signal ends that. */
export const onLanguage = (listener, signal) => changes.addEventListener("change", listener, { signal });

/** A text, with values in the places of their names in braces. */
export function t(key, values = {}) {
  const text = texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? isolated(values[name]) : place));
}

/** A text that depends on a number: its key ends with .one or .other. */
export function tn(key, count, values = {}) {
  const form = new Intl.PluralRules(TAGS[chosen]).select(count);
  const exact = `${key}.${form}`;
  return t(exact in texts ? exact : `${key}.other`, { count: number(count), ...values });
}

/** A value of a user in a sentence must not turn the direction of the rest. */
function isolated(value) {
  const text = visible(String(value));
  return /^[\x20-\x7e]*$/.test(text) ? text : `\u2068${text}\u2069`;
}

/** A number as the language writes it. */
export const number = (value) => new Intl.NumberFormat(TAGS[chosen]).format(value);

/** A time of the API as the language writes it, in the browser's zone. */
export function time(text) {
  return new Intl.DateTimeFormat(TAGS[chosen], { dateStyle: "medium", timeStyle: "short" }).format(new Date(text));
}

/** How long ago a time of the API was, in words. */
export function ago(text) {
  const seconds = (new Date(text) - Date.now()) / 1000;
  const units = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]];
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(TAGS[chosen], { numeric: "auto" }).format(Math.trunc(seconds / size), unit);
}
