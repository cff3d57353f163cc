import { css, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { ruleOf } from "../api/rules.js";
import { listMissed } from "../api/scans.js";
import { link, note } from "../app/router.js";
import { field } from "../parts/field.js";
import { heading } from "../parts/heading.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { base } from "../style/base.js";
import { number, t, tn } from "../texts/texts.js";
import "../parts/empty.js";
import "../parts/loading-note.js";
import "../rules/add-rule-dialog.js";
import "./missed-group.js";
import { suggested } from "./suggestion.js";

const ORDERS = { last: () => 0, scans: (one, other) => other.scans - one.scans };
/** So many groups are shown at first, and with each press of the button. */
const STEP = 20;

/** <sg-missed-page .appid .query>: scans that no rule matched, what is nearest, and the way to a rule. The order is in the address. */
class MissedPage extends Part {
  static properties = { appid: {}, rest: { attribute: false }, query: { attribute: false }, proposal: { state: true }, most: { state: true } };

  static styles = [base, css`
    .order { width: min(16rem, 100%); }
  `];

  #missed = new Loading(this, (signal) => listMissed(this.appid, signal));

  // The page of the nearest rule is probably that of the new one.
  #preparing = new Loading(this, async (signal, group) => {
    const near = group.nearest && (await ruleOf(this.appid, group.nearest.prefix, signal));
    this.proposal = { prefix: suggested(group, this.appid), page: near?.page ?? "" };
    await this.updateComplete;
    this.renderRoot.querySelector("sg-add-rule-dialog").show();
  });

  willUpdate(changed) {
    if (changed.has("appid")) {
      this.most = STEP;
      this.#missed.start();
    }
  }

  languageChanged() {
    super.languageChanged();
    this.#missed.start();
  }

  #sort(event) {
    this.query = { order: event.target.value };
    note(link(this.appid, "missed", this.query));
  }

  render() {
    const { value } = this.#missed;
    return html`<div class="stack wide">
      ${heading(t("page.missed"), t("missed.hint"))}
      <sg-loading .of=${this.#missed}></sg-loading>
      <sg-loading .of=${this.#preparing}></sg-loading>
      ${value ? this.#list(value) : nothing}
      <sg-add-rule-dialog .appid=${this.appid} .prefix=${this.proposal?.prefix} .page=${this.proposal?.page} @done=${() => this.#missed.start()}></sg-add-rule-dialog>
      ${value?.length ? html`<p class="soft small">${t("missed.samples")}</p>` : nothing}
    </div>`;
  }

  #list(groups) {
    if (groups.length === 0) {
      return html`<div class="card"><sg-empty icon="missed" heading=${t("missed.none")} hint=${t("missed.none.hint")}></sg-empty></div>`;
    }
    const order = Object.hasOwn(ORDERS, this.query.order ?? "") ? this.query.order : "last";
    const shown = [...groups].sort(ORDERS[order]).slice(0, this.most);
    const scans = groups.reduce((sum, group) => sum + group.scans, 0);
    return html`
      <div class="spread">
        <p>${tn("missed.sum", groups.length, { scans: number(scans) })}</p>
        <div class="order">${field("order", t("missed.order"), (id) => html`<select id=${id} @change=${this.#sort}>
          ${Object.keys(ORDERS).map((one) => html`<option value=${one} .selected=${one === order}>${t(`missed.order.${one}`)}</option>`)}</select>`)}</div>
      </div>
      ${repeat(shown, ({ place }) => place, (group) => html`<sg-missed-group .appid=${this.appid} .group=${group} @rule=${() => this.#preparing.start(group)}></sg-missed-group>`)}
      ${shown.length < groups.length ? html`<button @click=${() => (this.most += STEP)}>${tn("missed.more", groups.length - shown.length)}</button>` : nothing}`;
  }
}

customElements.define("sg-missed-page", MissedPage);
