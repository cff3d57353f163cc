import { css, html, svg } from "lit";
import { base } from "../style/base.js";
import { Part } from "../parts/part.js";

/** <sg-brand>: the name and the sign of the product. */
class Brand extends Part {
  static styles = [base, css`
    :host { display: flex; align-items: center; gap: 0.625rem; font-weight: 680; font-size: 1.0625rem; letter-spacing: -0.01em; }
    rect { fill: var(--accent); }
    path { stroke: var(--on-accent); }
  `];

  render() {
    const corners = svg`<path d="M8 13V9.500A1.500 1.500 0 0 1 9.500 8H13M19 8h3.500A1.500 1.500 0 0 1 24 9.500V13M24 19v3.500a1.500 1.500 0 0 1-1.500 1.500H19M13 24H9.500A1.500 1.500 0 0 1 8 22.500V19M11.500 16h9m-3-3.500L21 16l-3.500 3.500"/>`;
    return html`<svg width="28" height="28" viewBox="0 0 32 32" fill="none" stroke-width="2.200" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><rect width="32" height="32" rx="8"/>${corners}</svg>scangate`;
  }
}

customElements.define("sg-brand", Brand);
