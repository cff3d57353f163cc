import { css, html, nothing } from "lit";
import { getAccount } from "../api/accounts.js";
import { getRule } from "../api/rule.js";
import { listRules } from "../api/rules.js";
import { link, note } from "../app/router.js";
import { field } from "../parts/field.js";
import { heading } from "../parts/heading.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { visible } from "../parts/visible.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/empty.js";
import "../parts/loading-note.js";
import "./test-links.js";
import "./tester-list.js";

const TYPING_MILLIS = 250;
const MOST = 200;
/** More rules than these have a search. */
const FEW = 20;

/** <sg-testers-page .appid .query>: the test links of a rule with their codes, the testers, and what each of them would open now. */
class TestersPage extends Part {
  static properties = { appid: {}, rest: { attribute: false }, query: { attribute: false }, search: { state: true } };

  static styles = [base, css`
    .choice { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 16rem); gap: 1rem; }
    select { font-family: var(--mono); }
    @media (max-width: 640px) { .choice { grid-template-columns: minmax(0, 1fr); } }
    @media print { .screen { display: none; } }
  `];

  #typing;

  #account = new Loading(this, (signal) => getAccount(this.appid, signal));

  #rules = new Loading(this, (signal) => listRules(this.appid, { search: this.search, limit: MOST }, signal));

  #rule = new Loading(this, (signal, id) => getRule(this.appid, id, signal));

  willUpdate(changed) {
    if (changed.has("appid")) {
      this.#rule.clear();
      this.#account.start();
      this.#begin();
    } else if (changed.has("query") && this.query.rule && this.query.rule !== this.#rule.value?.id) {
      this.#rule.start(this.query.rule);
    }
  }

  /** Loads the rules, and shows the one of the address, or the first. */
  async #begin() {
    const first = (await this.#rules.start())?.items[0];
    const id = this.query.rule ?? first?.id;
    if (id) {
      this.#choose(id);
    }
  }

  #choose(id) {
    note(link(this.appid, "testers", { rule: id }));
    this.#rule.start(id);
  }

  #find(event) {
    clearTimeout(this.#typing);
    const text = event.target.value.trim();
    this.#typing = setTimeout(() => {
      this.search = text;
      this.#rules.start();
    }, TYPING_MILLIS);
  }

  render() {
    const { value: account } = this.#account;
    const { value: rule } = this.#rule;
    return html`<div class="stack wide">
      <div class="screen stack wide">${heading(t("page.testers"), t("testers.hint"))}
        <sg-loading .of=${this.#rules}></sg-loading>
        ${this.#rules.value ? this.#choice() : nothing}
        <sg-loading .of=${this.#rule}></sg-loading>
      </div>
      ${rule && account ? html`<sg-test-links .rule=${rule} .testers=${account.members} @changed=${() => this.#rule.start(rule.id)}></sg-test-links>` : nothing}
      <div class="screen"><sg-loading .of=${this.#account}></sg-loading>
        ${account ? html`<sg-tester-list .appid=${this.appid} .testers=${account.members} @changed=${() => this.#account.start()}></sg-tester-list>` : nothing}</div>
    </div>`;
  }

  #choice() {
    const { items, next } = this.#rules.value;
    const chosen = this.#rule.value;
    if (!items.length && this.search === undefined) {
      return html`<div class="card"><sg-empty icon="rules" heading=${t("rules.empty")} hint=${t("rules.empty.hint")}></sg-empty></div>`;
    }
    const choices = chosen && !items.some((one) => one.id === chosen.id) ? [chosen, ...items] : items;
    const searches = this.search !== undefined || next || items.length > FEW;
    return html`<div class="choice">
      ${field("rule", t("testers.rule"), (id) => html`<select id=${id} @change=${(event) => this.#choose(event.target.value)}>
        ${choices.map((one) => html`<option value=${one.id} ?selected=${one.id === chosen?.id}>${visible(one.prefix)}</option>`)}</select>`)}
      ${searches ? field("search", t("rules.search"), (id) => html`<input id=${id} type="search" autocomplete="off" spellcheck="false" @input=${this.#find}>`) : nothing}
    </div>`;
  }
}

customElements.define("sg-testers-page", TestersPage);
