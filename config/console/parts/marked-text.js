import { css, html } from "lit";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import { Part } from "./part.js";

/** <sg-marked .text .range>: a canonical text with a part of it marked, by colour and by a line, and for screen readers. */
class MarkedText extends Part {
  static properties = { text: {}, range: { attribute: false } };

  static styles = [base, css`
    :host { font-family: var(--mono); font-size: 0.9375rem; overflow-wrap: anywhere; line-height: 1.7; }
    mark { background: var(--mark); color: var(--mark-text); border-radius: 3px; padding: 0.1em 0.15em; border-bottom: 2px solid currentColor; }
  `];

  render() {
    if (!this.range) {
      return html`<bdi>${this.text}</bdi>`;
    }
    const { from, to } = this.range;
    return html`<bdi>${this.text.slice(0, from)}<mark aria-label="${t("why.differs")}: ${this.text.slice(from, to)}">${this.text.slice(from, to)}</mark>${this.text.slice(to)}</bdi>`;
  }
}

customElements.define("sg-marked", MarkedText);
