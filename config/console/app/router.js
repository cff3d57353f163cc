// The address of a page is behind the #: #/a/APPID/PAGE/MORE?QUERY about an account, #/s/PAGE/MORE?QUERY about the whole service, #/me/PAGE about the
// person, #/invitation?token=TOKEN, #/sign-up. The server knows one path, and what is behind the # stays in the browser, such as the token of an invitation.
const KEPT = "scangate.address";
const changes = new EventTarget();

/** The address: `scope` ("a", "s" or ""), `appid`, `page`, further segments `rest`, and `query` by name. */
export function route() {
  const [path, query = ""] = split(location.hash.slice(1), "?");
  const [scope = "", ...segments] = path.split("/").filter(Boolean).map(decoded);
  const appid = scope === "a" ? segments.shift() : undefined;
  return { scope, appid, page: segments[0], rest: segments.slice(1), query: Object.fromEntries(new URLSearchParams(query)) };
}

function split(text, delimiter) {
  const at = text.indexOf(delimiter);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function decoded(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The link to a page about an account, or about the service if there is no appid; without query values that are empty. */
export function link(appid, page, query = {}, ...rest) {
  const path = [...(appid ? ["a", appid] : ["s"]), page, ...rest].map(encodeURIComponent).join("/");
  const parameters = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== ""));
  return `#/${path}${parameters.size ? `?${parameters}` : ""}`;
}

/** Goes to a link of this console. */
export const go = (target) => {
  location.hash = target;
};

/** Notes in the address what a page shows, so that reload, bookmark and the way back show it again. Loads nothing. */
export function note(target) {
  history.replaceState(null, "", target);
}

/** Keeps the address while the browser is at another service, which brings it back to the start. */
export const keepAddress = () => sessionStorage.setItem(KEPT, location.hash);

/** The kept address, once; nothing without one. */
export function keptAddress() {
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  return kept;
}

/** Calls a function after each change of the address, until the signal ends that. */
export const onRoute = (listener, signal) => changes.addEventListener("change", listener, { signal });

addEventListener("hashchange", () => changes.dispatchEvent(new Event("change")));
