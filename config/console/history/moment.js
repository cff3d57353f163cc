import { css, html } from "lit";
import { Part } from "../parts/part.js";
import { base } from "../style/base.js";
import { ago, time } from "../texts/texts.js";

/** <sg-moment .at>: a time of the API, and how long ago it was, on a line each. */
class Moment extends Part {
  static properties = { at: {} };

  static styles = [base, css`
    :host { white-space: nowrap; }
  `];

  render() {
    return html`<time datetime=${this.at}>${time(this.at)}<br><span class="soft small">${ago(this.at)}</span></time>`;
  }
}

customElements.define("sg-moment", Moment);
