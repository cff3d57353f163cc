import { css, html, nothing } from "lit";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";

const LONGEST = 300;

/** <sg-field-changes .fields>: fields of the API with their values before and after a change. */
class FieldChanges extends Part {
  static properties = { fields: { attribute: false } };

  static styles = [base, css`
    dl { display: grid; grid-template-columns: minmax(6rem, max-content) minmax(0, 1fr); gap: 0.25rem 1rem; padding: 0.5rem 0 0.25rem; font-size: 0.875rem; }
    dt { overflow-wrap: anywhere; }
    dd { overflow-wrap: anywhere; }
    del { color: var(--bad); }
    ins { color: var(--good); text-decoration: none; }
    @media (max-width: 640px) { dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin-bottom: 0.5rem; } }
  `];

  render() {
    return html`<dl>${this.fields.map(({ name, before, after }) => html`<dt><code class="soft">${userText(name)}</code></dt>
      <dd>${value("del", t("history.before"), before)}${before !== undefined && after !== undefined ? " → " : nothing}${value("ins", t("history.after"), after)}</dd>`)}</dl>`;
  }
}

function value(kind, label, text) {
  if (text === undefined) {
    return nothing;
  }
  const shown = userText(text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text === "" ? "“”" : text);
  return kind === "del" ? html`<del><span class="visually-hidden">${label}: </span>${shown}</del>` : html`<ins><span class="visually-hidden">${label}: </span>${shown}</ins>`;
}

customElements.define("sg-field-changes", FieldChanges);
