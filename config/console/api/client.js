// The only file that speaks HTTP. Calls have the header that no other site can send, and the language of the console.
import { languageTag, t } from "../texts/texts.js";

const HEADER = { "Scangate-Session": "1" };

/** Calls that need the password once more: a wrong one, or a wrong code, does not end the session. */
const PROVING = /^\/v1\/(session|openid)\/./;

const events = new EventTarget();

/** Why a call has failed: the fields of the API's problem, or the code "unreachable". */
export class Refused extends Error {
  constructor(problem) {
    super(problem.detail);
    Object.assign(this, problem);
  }
}

/** Calls a function when a call shows that the session has ended ("ended") or needs a new password ("password"), or that an account is "suspended" or has the feature off. */
export const onSession = (kind, listener) => events.addEventListener(kind, listener);

/** The path of an account's call, with further segments. */
export const ofAccount = (appid, ...rest) => `/v1/accounts/${[appid, ...rest].map(encodeURIComponent).join("/")}`;

export const get = (path, query, signal) => call("GET", path, { query, signal });
export const post = (path, body, options = {}) => call("POST", path, { body, ...options });
export const put = (path, body, options = {}) => call("PUT", path, { body, ...options });
export const patch = (path, body, options = {}) => call("PATCH", path, { body, ...options });
export const remove = (path, options = {}) => call("DELETE", path, options);

/**
 * A call.
 *
 * @param options `query` by name, `body` as JSON, `version` for If-Match, `signal`, `as` ("json" or "blob")
 */
async function call(method, path, { query, body, version, signal, as = "json" } = {}) {
  const headers = { ...HEADER, "Accept-Language": languageTag() };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  if (version !== undefined) {
    headers["If-Match"] = `"${version}"`;
  }
  const text = body === undefined ? undefined : JSON.stringify(body);
  const answer = await reached(fetch(path + queryText(query), { method, headers, body: text, signal, cache: "no-store" }));
  if (!answer.ok) {
    throw refusal(path, answer.status, await answer.text());
  }
  return answer.status === 204 ? undefined : answer[as]();
}

/** A picture or another file as a blob. */
export const getBlob = (path, query, signal) => call("GET", path, { query, signal, as: "blob" });

async function reached(response) {
  try {
    return await response;
  } catch (failure) {
    throw failure.name === "AbortError" ? failure : unreachable();
  }
}

/** What a call has failed with if the server does not answer; also for files that cannot be loaded. */
export const unreachable = () => new Refused({ code: "unreachable", detail: t("error.unreachable.hint") });

function queryText(query = {}) {
  const there = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return there.length ? `?${new URLSearchParams(there)}` : "";
}

function refusal(path, status, text) {
  const problem = parsed(text) ?? { status, code: "internal_error", detail: `${status} ${text.slice(0, 200)}` };
  if (problem.code === "unauthorized" && !PROVING.test(path)) {
    events.dispatchEvent(new Event("ended"));
  }
  if (problem.code === "password_change_needed") {
    events.dispatchEvent(new Event("password"));
  }
  if (problem.code === "account_suspended" || problem.code === "feature_off") {
    events.dispatchEvent(new Event("suspended"));
  }
  return new Refused(problem);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Sends a file, and reports the part of it that has been sent.
 *
 * @param options `method`, `type` of the content, `query`, `signal`, `progress` called with a number between 0 and 1
 */
export function upload(path, file, { method = "POST", type = "application/octet-stream", query, signal, progress } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, path + queryText(query));
    const headers = { ...HEADER, "Accept-Language": languageTag(), "Content-Type": type };
    Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));
    request.upload.onprogress = (event) => event.lengthComputable && progress?.(event.loaded / event.total);
    request.onload = () =>
      request.status < 300 ? resolve(parsed(request.responseText)) : reject(refusal(path, request.status, request.responseText));
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(new DOMException("cancelled", "AbortError"));
    signal?.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

/**
 * Follows server-sent events until the stream or the signal ends. Each event is a whole state.
 *
 * @param onEvent called with the name and the value of each event
 */
export async function follow(path, query, onEvent, signal) {
  const headers = { ...HEADER, Accept: "text/event-stream" };
  const answer = await reached(fetch(path + queryText(query), { headers, signal, cache: "no-store" }));
  if (!answer.ok) {
    throw refusal(path, answer.status, await answer.text());
  }
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    text += value;
    const ends = text.split("\n\n");
    text = ends.pop();
    ends.forEach((event) => deliver(event, onEvent));
  }
}

function deliver(event, onEvent) {
  const fields = event.split("\n").map((line) => line.match(/^(\w+): ?(.*)$/)).filter(Boolean);
  const data = fields.filter(([, name]) => name === "data").map(([, , value]) => value).join("\n");
  if (data) {
    onEvent(fields.find(([, name]) => name === "event")?.[2] ?? "message", JSON.parse(data));
  }
}
