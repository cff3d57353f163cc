import { html, nothing } from "lit";
import { limitsOf, setLimits } from "../api/supervision.js";
import { may } from "../app/session.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { number, t, time } from "../texts/texts.js";
import "../parts/ask.js";
import "../parts/loading-note.js";

const NAMES = ["rules", "test_links", "publishes"];

/** <sg-account-limits .appid>: the limits in force, and for operators the way to change them. */
class AccountLimits extends Part {
  static properties = { appid: {} };

  #limits = new Loading(this, (signal) => limitsOf(this.appid, signal));

  willUpdate(changed) {
    if (changed.has("appid")) {
      this.#limits.start();
    }
  }

  render() {
    const { value } = this.#limits;
    return html`<section class="card stack">
      <div class="spread"><h2>${t("limits.title")}</h2>
        ${value && may("limits", this.appid) ? html`<button @click=${this.#change}>${t("limits.change")}</button>` : nothing}</div>
      <sg-loading .of=${this.#limits}></sg-loading>
      ${value ? html`<dl class="facts">
        ${NAMES.map((name) => html`<dt>${t(`limits.${name}`)}</dt><dd><span class="number">${number(value.in_force[name])}</span> <span class="soft small">${t(value[name] === null ? "limits.default" : "limits.own")}</span></dd>`)}
        <dt>${t("limits.used")}</dt><dd>${t("limits.used.text", { used: number(value.quota.used), time: time(value.quota.reset_at) })}</dd>
      </dl>` : nothing}
      <sg-ask @done=${() => this.#limits.start()}></sg-ask>
    </section>`;
  }

  #change() {
    const limits = this.#limits.value;
    this.renderRoot.querySelector("sg-ask").ask({
      heading: t("limits.change"), text: t("limits.hint"), go: t("ask.save"), done: t("ask.saved"), work: (values) => setLimits(this.appid, values),
      fields: NAMES.map((name) => ({ name, type: "number", label: t(`limits.${name}`), value: limits[name] })),
    });
  }
}

customElements.define("sg-account-limits", AccountLimits);
