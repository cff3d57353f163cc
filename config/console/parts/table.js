import { css, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import { Part } from "./part.js";

/**
 * <sg-table .columns .items caption="...">: a table; on a telephone each row is a block with the titles in it. A column is
 * `{ key, title, render: item => template, value?: item => what it is sorted by, number?: true, wide?: true }` (wide: a longer text). It sorts the items that it has: those of the page.
 * A row belongs to its item, or its `id` if it has one: what is open or has the focus in it never passes to another item when the list is loaded again.
 */
class Table extends Part {
  static properties = { columns: { attribute: false }, items: { attribute: false }, caption: {}, sort: { state: true } };

  static styles = [base, css`
    .frame { overflow-x: auto; }
    td { overflow-wrap: anywhere; min-width: 6rem; }
    td:first-child { min-width: 14rem; }
    td:last-child { min-width: 9rem; }
    td.wide { min-width: 15rem; }
    caption { text-align: start; }
    th button { font: inherit; color: inherit; padding: 0; min-height: 1.5rem; border: 0; background: none; gap: 0.25rem; }
    th button:hover { color: var(--text); background: none; }
    .right { text-align: end; font-variant-numeric: tabular-nums; }
    tbody tr:hover { background: var(--sunk); }
    td > .title { display: none; }
    @media (max-width: 640px) {
      thead { position: absolute; display: block; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
      table, tbody, tr, td { display: block; width: 100%; }
      tr { padding: 0.75rem 0; border-bottom: 1px solid var(--line); }
      tr:last-child { border-bottom: 0; }
      td, td.wide, td:first-child, td:last-child { min-width: 0; }
      td { border: 0; padding: 0.2rem 0; display: grid; grid-template-columns: 7.5rem minmax(0, 1fr); gap: 0.75rem; }
      td:first-child, td.bare, td.wide { grid-template-columns: minmax(0, 1fr); }
      td.wide { gap: 0.125rem; }
      td:first-child > .title, td.bare > .title { display: none; }
      td > .title { display: block; color: var(--soft); font-size: 0.875rem; }
      td.right { text-align: start; }
      tbody tr:hover { background: none; }
    }
  `];

  render() {
    return html`<div class="frame"><table>
      <caption class="visually-hidden">${this.caption}</caption>
      <thead><tr>${this.columns.map((column) => this.#head(column))}</tr></thead>
      <tbody>${repeat(this.#sorted(), (item) => item.id ?? item, (item) => html`<tr>${this.columns.map((column) => cell(column, item))}</tr>`)}</tbody>
    </table></div>`;
  }

  #head(column) {
    const order = this.sort?.key === column.key ? this.sort.order : null;
    const aria = order === null ? nothing : order > 0 ? "ascending" : "descending";
    return html`<th scope="col" class=${column.number ? "right" : ""} aria-sort=${aria}>
      ${column.value
        ? html`<button title=${t("table.sort")} @click=${() => this.#sortBy(column)}>${column.title}<span aria-hidden="true">${order === null ? "" : order > 0 ? "↑" : "↓"}</span></button>`
        : column.title}
    </th>`;
  }

  #sortBy({ key }) {
    const before = this.sort?.key === key ? this.sort.order : 0;
    this.sort = before < 0 ? null : { key, order: before > 0 ? -1 : 1 };
  }

  #sorted() {
    const column = this.sort && this.columns.find((one) => one.key === this.sort.key);
    if (!column) {
      return this.items;
    }
    return [...this.items].sort((one, other) => compare(column.value(one), column.value(other)) * this.sort.order);
  }
}

function cell(column, item) {
  return html`<td class="${column.number ? "right" : ""} ${column.wide ? "wide" : ""} ${column.title ? "" : "bare"}"><span class="title" aria-hidden="true">${column.title}</span><div>${column.render(item)}</div></td>`;
}

/** What is absent comes last. */
function compare(one, other) {
  if (one === undefined || other === undefined) {
    return one === other ? 0 : one === undefined ? 1 : -1;
  }
  return typeof one === "string" ? one.localeCompare(other) : Number(one) - Number(other);
}

customElements.define("sg-table", Table);
