import { css, html } from "lit";
import { field } from "../parts/field.js";
import { Part } from "../parts/part.js";
import { visible } from "../parts/visible.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import { SPANS } from "./periods.js";
import { BY } from "./series.js";

/** <sg-scan-filter .rules .prefix span by>: which scans, and how they are divided. Event: filter, with `prefix`, `span` and `by`. */
class ScanFilter extends Part {
  static properties = { rules: { attribute: false }, prefix: {}, span: {}, by: {} };

  static styles = [base, css`
    form { display: grid; grid-template-columns: minmax(12rem, 2fr) repeat(2, minmax(9rem, 1fr)); gap: 1rem; }
    @media (max-width: 640px) { form { grid-template-columns: repeat(2, minmax(0, 1fr)); } .field:first-child { grid-column: 1 / -1; } }
  `];

  render() {
    // A rule that is deleted by now still has counts.
    const rules = [...new Set([...(this.rules ?? []), ...(this.prefix ? [this.prefix] : [])])];
    const choice = (name, chosen, choices) => (id) => html`<select id=${id} name=${name}>
      ${choices.map(([value, text]) => html`<option value=${value} .selected=${value === chosen}>${text}</option>`)}</select>`;
    return html`<form @change=${this.#tell} @submit=${(event) => event.preventDefault()}>
      ${field("prefix", t("scans.rule"), choice("prefix", this.prefix ?? "", [["", t("scans.allrules")], ...rules.map((rule) => [rule, visible(rule)])]))}
      ${field("span", t("scans.span"), choice("span", this.span, Object.keys(SPANS).map((name) => [name, t(`scans.span.${name}`)])))}
      ${field("by", t("scans.by"), choice("by", this.by, BY.map((name) => [name, t(`scans.by.${name}`)])))}
    </form>`;
  }

  #tell() {
    this.dispatchEvent(new CustomEvent("filter", { detail: Object.fromEntries(new FormData(this.renderRoot.querySelector("form"))) }));
  }
}

customElements.define("sg-scan-filter", ScanFilter);
