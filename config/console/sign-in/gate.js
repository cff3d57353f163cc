import { css, html } from "lit";
import { base } from "../style/base.js";
import { Part } from "../parts/part.js";
import "../app/brand.js";
import "../app/language-switch.js";

/** <sg-gate heading="...">: the frame of the pages for somebody who is not in yet. */
class Gate extends Part {
  static properties = { heading: {} };

  static styles = [base, css`
    :host { display: grid; min-height: 100vh; place-items: center; padding: 2rem 1rem; }
    main { width: min(25rem, 100%); }
    .card { padding: 2rem; margin: 1.25rem 0 1rem; }
    h1 { font-size: 1.375rem; margin-bottom: 1.25rem; }
    sg-brand { justify-content: center; }
    sg-language-switch { justify-content: center; }
  `];

  render() {
    return html`<main>
      <sg-brand></sg-brand>
      <div class="card"><h1>${this.heading}</h1><slot></slot></div>
      <sg-language-switch></sg-language-switch>
    </main>`;
  }
}

customElements.define("sg-gate", Gate);
