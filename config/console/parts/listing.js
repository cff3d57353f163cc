import { css, html, nothing } from "lit";
import { ago, time } from "../texts/texts.js";
import "./empty.js";
import "./loading-note.js";
import "./table.js";

/** The style of a page that uses `listing`. */
export const listStyle = css`
  .list { padding: 0.5rem 1rem 1rem; }
`;

/**
 * A list of the API as a table with its pages, or what to do about an empty one.
 *
 * @param paged the Paged of the list
 * @param caption of the table
 * @param columns as <sg-table> takes them
 * @param empty `{ icon, heading, hint }` for a list without items
 */
export function listing(paged, caption, columns, empty) {
  const { items } = paged;
  return html`<sg-loading .of=${paged}></sg-loading>
    ${paged.value ? html`<div class="card list stack">
      ${items.length
        ? html`<sg-table caption=${caption} .columns=${columns} .items=${items}></sg-table>`
        : html`<sg-empty icon=${empty.icon} heading=${empty.heading} hint=${empty.hint}></sg-empty>`}
      ${items.length || paged.isLater ? paged.pager() : nothing}</div>` : nothing}`;
}

/** A time as a distance from now, with the time itself as a hint; a dash without one. */
export const when = (text) => (text ? html`<time datetime=${text} title=${time(text)}>${ago(text)}</time>` : html`<span class="soft">–</span>`);
