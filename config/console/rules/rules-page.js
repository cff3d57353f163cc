import { css, html, nothing } from "lit";
import { listRules } from "../api/rules.js";
import { link, note } from "../app/router.js";
import { may, withheldOf } from "../app/session.js";
import { heading } from "../parts/heading.js";
import { Paged } from "../parts/paged.js";
import { Part } from "../parts/part.js";
import { base } from "../style/base.js";
import { number, t, tn } from "../texts/texts.js";
import "../parts/empty.js";
import "../parts/loading-note.js";
import "./filter-bar.js";
import "./rule-table.js";

/** Rules that one release changes at most. */
const MOST = 100;

/** <sg-rules-page .appid .query>: the rules of an account. The filter is in the address. */
class RulesPage extends Part {
  static properties = { appid: {}, rest: { attribute: false }, query: { attribute: false }, chosen: { state: true } };

  static styles = [base, css`
    .totals { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; }
    .totals div { display: flex; align-items: baseline; gap: 0.5rem; }
    .totals dd { font-size: 1.375rem; font-weight: 650; font-variant-numeric: tabular-nums; }
    .totals dt { order: 2; color: var(--soft); }
    .several { position: sticky; top: 0.5rem; z-index: 2; padding: 0.75rem 1rem; }
    /* Below the bar of the telephone. */
    @media (max-width: 860px) { .several { top: 4rem; } }
    .list { padding: 0.5rem 1rem 1rem; }
  `];

  #rules = new Paged(this, (signal, after) => listRules(this.appid, { ...this.query, after }, signal));

  willUpdate(changed) {
    if (changed.has("appid")) {
      this.chosen = new Set();
    }
    if (changed.has("appid") || changed.has("query")) {
      this.#rules.first();
    }
  }

  languageChanged() {
    super.languageChanged();
    this.#rules.again();
  }

  #filter({ detail }) {
    note(link(this.appid, "rules", detail));
    this.query = detail;
  }

  render() {
    const add = may("rules_change", this.appid) && withheldOf(this.appid)?.cause !== "feature_off" ? html`<a class="button" href=${link(this.appid, "bulk")}>${t("rules.bulk")}</a><a class="button primary" href=${link(this.appid, "rules", {}, "new")}>${t("rules.add")}</a>` : nothing;
    return html`<div class="stack wide">
      ${heading(t("page.rules"), t("rules.hint"), add)}
      ${this.#rules.value ? this.#totals(this.#rules.value.totals) : nothing}
      <sg-filter-bar .filter=${this.query} @filter=${this.#filter}></sg-filter-bar>
      <sg-loading .of=${this.#rules}></sg-loading>
      ${this.#rules.value ? this.#list() : nothing}
    </div>`;
  }

  #totals({ rules, published, unpublished, drafts, exact }) {
    const one = (key, count) => html`<div><dd>${exact ? number(count) : `${number(count)}+`}</dd><dt>${t(key)}</dt></div>`;
    return html`<dl class="totals">${one("rules.total.rules", rules)}${one("rules.total.published", published)}${one("rules.total.unpublished", unpublished)}${one("rules.total.drafts", drafts)}</dl>`;
  }

  /** What is chosen stays while the list shows other pages or has another filter. */
  #choose({ detail: { id, on } }) {
    const chosen = new Set(this.chosen);
    chosen[on ? "add" : "delete"](id);
    this.chosen = chosen;
  }

  #several() {
    const { size } = this.chosen;
    return html`<div class="card spread several" role="status"><span>${size > MOST ? t("rules.chosen.most", { most: number(MOST) }) : tn("rules.chosen", size)}</span>
      <span class="row"><button class="quiet" @click=${() => (this.chosen = new Set())}>${t("rules.chosen.none")}</button>
        ${size > MOST ? nothing : html`<a class="button primary" href=${link(this.appid, "publish", { rules: [...this.chosen].join(",") })}>${t("rules.chosen.publish")}</a>`}</span></div>`;
  }

  #list() {
    const { items } = this.#rules;
    const isFiltered = Object.keys(this.query).length > 0;
    if (items.length === 0) {
      return html`<div class="card"><sg-empty icon="rules" heading=${t(isFiltered ? "rules.none" : "rules.empty")} hint=${t(isFiltered ? "rules.none.hint" : "rules.empty.hint")}></sg-empty></div>`;
    }
    const chosen = may("publish", this.appid) ? this.chosen : undefined;
    return html`${chosen?.size ? this.#several() : nothing}
      <div class="card list stack"><sg-rule-table .items=${items} .chosen=${chosen} @choose=${this.#choose} @changed=${() => this.#rules.again()}></sg-rule-table>${this.#rules.pager()}</div>`;
  }
}

customElements.define("sg-rules-page", RulesPage);
