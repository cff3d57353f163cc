import { css, html } from "lit";
import { base } from "../style/base.js";
import { Part } from "./part.js";

/** <sg-tag tone="good|warn|bad|plain">: a short state. */
class Tag extends Part {
  static properties = { tone: { reflect: true } };

  static styles = [base, css`
    :host { display: inline-flex; align-items: center; font-size: 0.8125rem; font-weight: 600; line-height: 1.3; border-radius: 999px; padding: 0.2rem 0.625rem; white-space: nowrap; background: var(--sunk); color: var(--soft); }
    :host([tone="good"]) { background: var(--good-soft); color: var(--good); }
    :host([tone="warn"]) { background: var(--warn-soft); color: var(--warn); }
    :host([tone="bad"]) { background: var(--bad-soft); color: var(--bad); }
  `];

  render() {
    return html`<slot></slot>`;
  }
}

customElements.define("sg-tag", Tag);
