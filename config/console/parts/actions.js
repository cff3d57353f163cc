import { css, html } from "lit";
import { base } from "../style/base.js";
import { Part } from "./part.js";

/** <sg-actions .of>: the buttons of a row, as pairs of a text and a function. */
class Actions extends Part {
  static properties = { of: { attribute: false } };

  static styles = [base, css`
    :host { display: flex; flex-wrap: wrap; margin: -0.375rem -0.75rem; }
    button { white-space: nowrap; min-height: 2.25rem; padding: 0.375rem 0.75rem; color: var(--accent); }
    button:hover { color: var(--accent-strong); }
  `];

  render() {
    return this.of.map(([text, run]) => html`<button class="quiet" @click=${run}>${text}</button>`);
  }
}

customElements.define("sg-actions", Actions);

/** The column of a table with the buttons of each row. */
export const actionsColumn = (actions) => ({ key: "do", title: "", render: (item) => html`<sg-actions .of=${actions(item)}></sg-actions>` });
