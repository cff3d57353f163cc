import { css, html, nothing } from "lit";
import { askCodePublished } from "../api/accounts.js";
import { listOwnSignUps } from "../api/sign-up.js";
import { link } from "../app/router.js";
import { may, withheldOf } from "../app/session.js";
import { icon } from "../parts/icons.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/loading-note.js";

/** How an account has ended, as the page of a stale tab finds out. */
const ENDED = { refused: "hurdle.ended.refused", expired: "hurdle.ended.expired", gone: "hurdle.ended.gone" };

/**
 * <sg-account-hurdles .account>: why an account can publish nothing yet, and what its owner does about that. Nothing if it can. That the own
 * account waits is above all its pages. Event: changed.
 */
class AccountHurdles extends Part {
  static properties = { account: { attribute: false } };

  static styles = [base, css`
    :host { display: contents; }
    section { display: flex; gap: 0.75rem; }
    section > svg { flex: none; color: var(--warn); margin-top: 0.15rem; }
  `];

  /** Its value says what came back: "no", "operator" where the platform is not asked, and how the account has ended meanwhile. */
  #asking = new Loading(this, async (signal) => {
    try {
      const account = await askCodePublished(this.account.appid, signal);
      this.dispatchEvent(new Event("changed"));
      return account.code_published ? undefined : "no";
    } catch (refused) {
      if (refused.code === "account_not_found") {
        return this.#end(signal);
      }
      if (refused.code !== "not_found") {
        throw refused;
      }
      return "operator";
    }
  });

  /** Why there is no such account any more: its sign-up was refused or has expired, or it was deleted. */
  async #end(signal) {
    const { items } = await listOwnSignUps(undefined, signal);
    const state = items.find((one) => one.appid === this.account.appid)?.state;
    return state in ENDED ? state : "gone";
  }

  willUpdate(changed) {
    if (changed.has("account") && changed.get("account")?.appid !== this.account.appid) {
      this.#asking.clear();
    }
  }

  render() {
    const { appid, state, code_published: published } = this.account;
    const said = this.#asking.running ? undefined : this.#asking.value;
    if (said in ENDED) {
      return hurdle(t(ENDED[said]), t("hurdle.ended.hint"), html`<div class="row"><a class="button" href="#/me/profile">${t("signups.own")}</a></div>`);
    }
    return html`
      ${state === "waiting" && !withheldOf(appid) ? hurdle(t("banner.awaiting_approval"), t("hurdle.waiting"), decision()) : nothing}
      ${published ? nothing : hurdle(t("hurdle.code"), t("hurdle.code.hint"), this.#code(appid), said && t(`hurdle.code.${said}`))}`;
  }

  #code(appid) {
    const { value, running } = this.#asking;
    return html`<sg-loading .of=${this.#asking}></sg-loading>
      ${may("account_change", appid) && value !== "operator" ? html`<div class="row"><button ?disabled=${running} @click=${() => this.#asking.start()}>${t("hurdle.ask")}</button></div>` : nothing}`;
  }
}

const decision = () =>
  may("accounts") ? html`<div class="row"><a class="button" href=${link(null, "accounts", {}, "signups")}>${t("hurdle.decide")}</a></div>` : nothing;

function hurdle(title, hint, more, said) {
  return html`<section class="card">${icon("warning")}<div class="stack grow"><div class="stack tight"><h2>${title}</h2><p class="soft">${hint}</p>
    <div aria-live="polite">${said ? html`<p>${said}</p>` : nothing}</div></div>${more}</div></section>`;
}

customElements.define("sg-account-hurdles", AccountHurdles);
