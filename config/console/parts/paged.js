import { html, nothing } from "lit";
import { number, t } from "../texts/texts.js";
import { Loading } from "./loading.js";

/** One call of a search looks at 10,000 rows. */
const MOST_WINDOWS = 50;

/** A list of the API, page by page: `items` of this page, and the way back, which the API does not know. */
export class Paged extends Loading {
  #cursors = [undefined];

  /** @param work (signal, after, ...args) => a promise of a page of the API */
  constructor(host, work) {
    super(host, async (signal, after) => {
      let page = await work(signal, after);
      for (let windows = 1; !page.items?.length && page.next && windows < MOST_WINDOWS; windows++) {
        page = await work(signal, page.next);
      }
      return page;
    });
  }

  /** The items of this page. */
  get items() {
    return this.value?.items ?? [];
  }

  /** Loads the first page, as after a change of the filter. */
  first() {
    this.#cursors = [undefined];
    return this.start(undefined);
  }

  /** Loads this page again, as after a change of an item. */
  again() {
    return this.start(this.#cursors.at(-1));
  }

  next() {
    this.#cursors.push(this.value.next);
    return this.again();
  }

  previous() {
    this.#cursors.pop();
    return this.again();
  }

  /** Whether there are pages before this one. */
  get isLater() {
    return this.#cursors.length > 1;
  }

  /** The buttons and the total below a list. */
  pager() {
    const { next, total, total_exact: exact } = this.value ?? {};
    const isFirst = this.#cursors.length === 1;
    if (isFirst && !next && total === undefined) {
      return nothing;
    }
    return html`<nav class="spread small" aria-label=${t("table.pages")}>
      <span class="soft">${total === undefined ? nothing : exact ? t("table.total", { total: number(total) }) : t("table.more", { total: number(total) })}</span>
      ${isFirst && !next ? nothing : html`<span class="row">
        <button ?disabled=${isFirst || this.running} @click=${() => this.previous()}>${t("table.previous")}</button>
        <button ?disabled=${!next || this.running} @click=${() => this.next()}>${t("table.next")}</button>
      </span>`}
    </nav>`;
  }
}
