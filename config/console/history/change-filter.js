import { css, html } from "lit";
import { field } from "../parts/field.js";
import { Part } from "../parts/part.js";
import { filled, Typing } from "../parts/typing.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";

const SUBJECTS = [
  "rule", "rules", "planned_release", "verification", "account", "member", "membership", "invitation", "claim", "offer", "account_secret", "authorization", "webhook",
];
/** What only operators change, beside accounts. */
const OF_SERVICE = ["user", "sign_up", "operator_key", "reader_key", "gateway_key", "platform", "licence", "domain_licence", "blocked_host", "freeze", "scanned_links", "gateway", "history"];

/** <sg-change-filter .query all>: which changes are shown; with `all` also those of the service. Event: query, with `action`, `actor`, and the days `from` and `to`. */
class ChangeFilter extends Part {
  static properties = { query: { attribute: false }, all: { type: Boolean } };

  static styles = [base, css`
    form { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(11rem, 100%), 1fr)); gap: 1rem; }
    @media (max-width: 640px) { form { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
  `];

  #typing = new Typing(this, () => this.#tell());

  render() {
    const { action = "", actor = "", from = "", to = "" } = this.query;
    const day = (name, value) => (id) => html`<input id=${id} name=${name} type="date" .value=${value}>`;
    return html`<form @input=${this.#typing.input} @submit=${this.#typing.submit}>
      ${field("action", t("history.about"), (id) => html`<select id=${id} name="action"><option value="" .selected=${!action}>${t("rules.all")}</option>
        ${(this.all ? [...SUBJECTS, ...OF_SERVICE] : SUBJECTS).map((one) => html`<option value=${one} .selected=${one === action}>${t(`history.subject.${one}`)}</option>`)}</select>`)}
      ${field("actor", t("history.actor"), (id) => html`<input id=${id} name="actor" .value=${actor} placeholder="user:ana" autocomplete="off" autocapitalize="none" spellcheck="false">`)}
      ${field("from", t("history.from"), day("from", from))}
      ${field("to", t("history.to"), day("to", to))}
    </form>`;
  }

  #tell() {
    this.dispatchEvent(new CustomEvent("query", { detail: filled(this.renderRoot.querySelector("form")) }));
  }
}

customElements.define("sg-change-filter", ChangeFilter);
