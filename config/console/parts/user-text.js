import { html, nothing } from "lit";
import { pieces } from "./visible.js";

/**
 * A text that somebody else wrote: it stays text, does not turn the direction of its neighbours, and its invisible characters are shown as
 * their numbers.
 */
export function userText(text) {
  if (text === undefined || text === null) {
    return nothing;
  }
  return html`<bdi>${pieces(String(text)).map((piece) => (piece.hidden ? html`<code>${piece.text}</code>` : piece.text))}</bdi>`;
}

/** An account: its name, and its appid, since names are not unique. */
export function account(appid, name) {
  return name && name !== appid ? html`${userText(name)} <code class="soft">${userText(appid)}</code>` : html`<code>${userText(appid)}</code>`;
}
