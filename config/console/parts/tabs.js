import { css, html, nothing } from "lit";
import { base } from "../style/base.js";
import { Part } from "./part.js";

/** <sg-tabs label .items>: the parts of a page, each with an address of its own. An item is `{ title, href, current }`. */
class Tabs extends Part {
  static properties = { label: {}, items: { attribute: false } };

  static styles = [base, css`
    nav { display: flex; flex-wrap: wrap; gap: 0 0.25rem; border-bottom: 1px solid var(--line); }
    a { padding: 0.5rem 0.875rem; color: var(--soft); text-decoration: none; font-weight: 550; white-space: nowrap; border-bottom: 2px solid transparent; margin-bottom: -1px; }
    a:hover { color: var(--text); }
    a[aria-current] { color: var(--accent-strong); border-color: var(--accent); }
    a:focus-visible { outline-offset: -2px; }
  `];

  render() {
    return html`<nav aria-label=${this.label}>${this.items.map(({ title, href, current }) => html`<a href=${href} aria-current=${current ? "page" : nothing}>${title}</a>`)}</nav>`;
  }
}

customElements.define("sg-tabs", Tabs);
