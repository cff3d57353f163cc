import { css, html, nothing } from "lit";
import { listOwnSignUps, signUpMode, withdrawSignUp } from "../api/sign-up.js";
import { link } from "../app/router.js";
import { refreshAccounts } from "../app/session.js";
import { Loading } from "../parts/loading.js";
import { when } from "../parts/listing.js";
import { Paged } from "../parts/paged.js";
import { Part } from "../parts/part.js";
import { account, userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/ask.js";
import "../parts/loading-note.js";
import { GONE, signUpState } from "./states.js";

/** <sg-own-sign-ups>: the accounts that the person has registered, with the reason of a refusal, and the way to register one. Nothing if there is neither. */
class OwnSignUps extends Part {
  static styles = [base, css`
    /* Nothing to show takes no place, and no gap. */
    :host { display: contents; }
    ul { list-style: none; padding: 0; }
    li { padding: 0.75rem 0; border-top: 1px solid var(--line); }
  `];

  #mode = new Loading(this, signUpMode);

  #own = new Paged(this, (signal, after) => listOwnSignUps(after, signal));

  connectedCallback() {
    super.connectedCallback();
    this.#mode.start();
    this.#own.first();
  }

  render() {
    const { items } = this.#own;
    const allowed = this.#mode.value && this.#mode.value !== "off";
    return items.length || allowed || this.#own.failure ? html`<section class="card stack">
      <div class="spread"><h2>${t("signups.own")}</h2>${allowed ? html`<a class="button" href="#/sign-up">${t("signups.more")}</a>` : nothing}</div>
      <sg-loading .of=${this.#own}></sg-loading>
      <sg-ask @done=${this.#withdrawn}></sg-ask>
      ${items.length ? html`<ul>${items.map((one) => this.#shown(one))}</ul>${this.#own.pager()}` : this.#own.value ? html`<p class="soft">${t("signups.own.none")}</p>` : nothing}
    </section>` : nothing;
  }

  #shown(one) {
    const name = account(one.appid, one.account_name);
    return html`<li class="stack tight"><div class="spread"><span class="wrap">${GONE.has(one.state) ? name : html`<a href=${link(one.appid, "account")}>${name}</a>`}</span>
        <span class="row">${signUpState(one)}<span class="soft small">${when(one.decided_at ?? one.at)}</span>
          ${one.state === "waiting" ? html`<button class="quiet" @click=${() => this.#withdraw(one)}>${t("signups.withdraw")}</button>` : nothing}</span></div>
      ${one.reason ? html`<p class="wrap">${userText(one.reason)}</p>` : nothing}</li>`;
  }

  #withdraw({ appid, account_name: name }) {
    this.renderRoot.querySelector("sg-ask").ask({
      heading: t("signups.withdraw.title", { name }), text: t("signups.withdraw.hint", { name, appid }), go: t("signups.withdraw"), danger: true, done: t("signups.withdraw.done"),
      work: () => withdrawSignUp(appid),
    });
  }

  /** The person has one role less. */
  #withdrawn() {
    this.#own.again();
    refreshAccounts();
  }
}

customElements.define("sg-own-sign-ups", OwnSignUps);
