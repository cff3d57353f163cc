import { html, nothing } from "lit";

/** The title of a page, what it is for in one sentence, and its most important buttons. */
export function heading(title, hint, actions = nothing) {
  return html`<div class="spread">
    <div class="stack tight lead"><h1>${title}</h1>${hint ? html`<p class="soft wrap">${hint}</p>` : nothing}</div>
    <div class="row">${actions}</div>
  </div>`;
}
