import { css, html, nothing } from "lit";
import { getAccount } from "../api/accounts.js";
import { icon } from "../parts/icons.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t, time } from "../texts/texts.js";

const CAUSES = ["account_suspended", "personal_account", "awaiting_approval", "feature_off"];

/** <sg-account-banner .appid .withheld>: above all pages of an account, why nothing of it opens, since when, and whom to ask. */
class AccountBanner extends Part {
  static properties = { appid: {}, withheld: { attribute: false } };

  static styles = [base, css`
    :host { display: block; margin-bottom: 1.5rem; }
    section { display: flex; gap: 0.75rem; background: var(--warn-soft); border-radius: 8px; padding: 0.875rem 1rem; }
    svg { flex: none; color: var(--warn); margin-top: 0.15rem; }
    .title { font-weight: 600; }
  `];

  /** Whether an operator has switched the feature off, so that the account cannot switch it on. */
  #account = new Loading(this, (signal, appid) => getAccount(appid, signal));

  willUpdate(changed) {
    if (changed.has("appid") || changed.get("withheld")?.cause !== this.withheld.cause) {
      if (this.withheld.cause === "feature_off") {
        this.#account.start(this.appid);
      } else {
        this.#account.clear();
      }
    }
  }

  /** What it means, and whom to ask. */
  #hint(cause) {
    const { value } = this.#account;
    const key = cause === "feature_off" && value?.feature_held_off ? "feature_held_off" : cause;
    return cause === "feature_off" && !value ? nothing : html`<p>${t(`banner.${key}.hint`, { appid: this.appid })}</p>`;
  }

  render() {
    const { cause, since, reason } = this.withheld;
    return html`<section aria-label=${t(`banner.${cause}`)}>${icon("warning")}<div class="stack tight grow">
      <p><span class="title">${t(`banner.${cause}`)}</span>${since ? html` <span class="soft small">${t("cause.since", { time: time(since) })}</span>` : nothing}</p>
      ${reason ? html`<p class="wrap">${t("ask.reason")}: ${userText(reason)}</p>` : nothing}
      ${this.#hint(cause)}</div></section>`;
  }
}

customElements.define("sg-account-banner", AccountBanner);

/** The banner of an account; nothing for one that is in order. */
export const banner = (appid, withheld) =>
  CAUSES.includes(withheld?.cause) ? html`<sg-account-banner .appid=${appid} .withheld=${withheld}></sg-account-banner>` : nothing;
