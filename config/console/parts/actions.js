import { css, html } from "lit";
import { base } from "../style/base.js";
import { Part } from "./part.js";

/** <sg-actions .of>: the buttons of a row, as pairs of a text and a function; with a third value, the class of a button that must not be taken for another. */
class Actions extends Part {
  static properties = { of: { attribute: false } };

  static styles = [base, css`
    div { display: flex; flex-wrap: wrap; margin: -0.375rem -0.75rem; }
    div.framed { gap: 0.5rem; margin: 0; }
    button { white-space: nowrap; min-height: 2.25rem; padding: 0.375rem 0.75rem; }
    .quiet { color: var(--accent); }
    .quiet:hover { color: var(--accent-strong); }
  `];

  render() {
    const framed = this.of.some(([, , kind]) => kind);
    return html`<div class=${framed ? "framed" : ""}>${this.of.map(([text, run, kind = "quiet"]) => html`<button class=${kind} @click=${run}>${text}</button>`)}</div>`;
  }
}

customElements.define("sg-actions", Actions);

/** The column of a table with the buttons of each row. */
export const actionsColumn = (actions) => ({ key: "do", title: "", render: (item) => html`<sg-actions .of=${actions(item)}></sg-actions>` });
