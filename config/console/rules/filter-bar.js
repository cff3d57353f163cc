import { css, html } from "lit";
import { field } from "../parts/field.js";
import { Part } from "../parts/part.js";
import { filled, Typing } from "../parts/typing.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";

const STATES = ["published", "unpublished", "draft"];
const VERIFICATIONS = ["proven", "failing", "unchecked"];

/** <sg-filter-bar .filter>: which rules a list shows. Event: filter, with what the API takes. */
class FilterBar extends Part {
  static properties = { filter: { attribute: false } };

  static styles = [base, css`
    form { display: grid; grid-template-columns: minmax(12rem, 2fr) repeat(2, minmax(9rem, 1fr)); gap: 1rem; }
    @media (max-width: 640px) { form { grid-template-columns: repeat(2, minmax(0, 1fr)); } .field:first-child { grid-column: 1 / -1; } }
  `];

  #typing = new Typing(this, () => this.#tell());

  render() {
    const { search = "", state = "", verification = "" } = this.filter;
    const choice = (name, value, choices, text) => (id) => html`<select id=${id} name=${name} .value=${value}>
      <option value="" ?selected=${!value}>${t("rules.all")}</option>
      ${choices.map((one) => html`<option value=${one} ?selected=${one === value}>${text(one)}</option>`)}</select>`;
    return html`<form @input=${this.#typing.input} @submit=${this.#typing.submit}>
      ${field("search", t("rules.search"), (id) => html`<input id=${id} name="search" type="search" .value=${search} autocomplete="off" spellcheck="false">`)}
      ${field("state", t("rules.state"), choice("state", state, STATES, (one) => t(`state.${one}`)))}
      ${field("verification", t("rules.verification"), choice("verification", verification, VERIFICATIONS, (one) => t(`verification.${one}`)))}
    </form>`;
  }

  #tell() {
    this.dispatchEvent(new CustomEvent("filter", { detail: filled(this.renderRoot.querySelector("form")) }));
  }
}

customElements.define("sg-filter-bar", FilterBar);
