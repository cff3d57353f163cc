import { css, html, nothing } from "lit";
import { countWaiting } from "../api/sign-up.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { base } from "../style/base.js";
import { number, tn } from "../texts/texts.js";

const DECIDED = "scangate-sign-up-decided";

/** Says that an operator has decided about a sign-up. */
export const noteDecided = () => dispatchEvent(new Event(DECIDED));

/** <sg-waiting-count .at>: how many sign-ups wait for an operator, and nothing if none does. Asks again when `at` changes, and after a decision. */
class WaitingCount extends Part {
  static properties = { at: { attribute: false } };

  static styles = [base, css`
    :host { display: inline; }
    .count { display: inline-block; min-width: 1.375rem; padding: 0 0.4rem; border-radius: 1rem; background: var(--warn-soft); color: var(--warn); font-size: 0.8125rem; font-weight: 650; text-align: center; }
  `];

  #count = new Loading(this, countWaiting);

  connectedCallback() {
    super.connectedCallback();
    addEventListener(DECIDED, () => this.#count.start(), { signal: this.connected });
    this.#count.start();
  }

  willUpdate(changed) {
    if (changed.get("at") !== undefined) {
      this.#count.start();
    }
  }

  render() {
    const count = this.#count.value;
    return count ? html`<span class="count" title=${tn("signups.count", count)}><span aria-hidden="true">${number(count)}</span><span class="visually-hidden">${tn("signups.count", count)}</span></span>` : nothing;
  }
}

customElements.define("sg-waiting-count", WaitingCount);
