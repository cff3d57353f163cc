import { css, html, nothing } from "lit";
import { base } from "../style/base.js";
import { icon } from "./icons.js";
import { Part } from "./part.js";

/** <sg-empty heading="..." hint="..." icon="rules">: a place without content, and what fills it. Slot: buttons. */
class Empty extends Part {
  static properties = { heading: {}, hint: {}, icon: {} };

  static styles = [base, css`
    :host { padding: 2.5rem 1.5rem; text-align: center; }
    svg { color: var(--line-strong); }
    p { color: var(--soft); max-width: 34rem; margin: 0.375rem auto 1.25rem; }
    h2 { margin-top: 0.75rem; }
  `];

  render() {
    return html`${this.icon ? icon(this.icon, 36) : nothing}<h2>${this.heading}</h2><p>${this.hint}</p><slot></slot>`;
  }
}

customElements.define("sg-empty", Empty);
