import { css, html, nothing } from "lit";
import { findAccounts, getAccount } from "../api/accounts.js";
import { base } from "../style/base.js";
import { icon } from "../parts/icons.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { account, userText } from "../parts/user-text.js";
import { t } from "../texts/texts.js";
import { PAGES } from "./pages.js";
import { go, link } from "./router.js";
import { accountName, may, person, roleIn, seesAll } from "./session.js";
import "../parts/dialog.js";
import "../parts/loading-note.js";

/** <sg-account-switcher .appid .page>: the account in view; changes to another one, and to the same page of it. */
class AccountSwitcher extends Part {
  static properties = { appid: {}, page: {}, name: { state: true } };

  static styles = [base, css`
    .now { width: 100%; justify-content: space-between; text-align: start; border-color: var(--line); padding: 0.625rem 0.75rem; }
    .text { min-width: 0; line-height: 1.35; overflow-wrap: anywhere; }
    .name { font-weight: 600; }
    .now svg { flex: none; color: var(--soft); }
    ul { list-style: none; padding: 0; max-height: 50vh; overflow-y: auto; margin-top: 0.75rem; }
    li button { width: 100%; justify-content: space-between; text-align: start; border: 0; background: none; }
    li button:hover { background: var(--sunk); }
    li button[aria-current] { background: var(--accent-soft); }
  `];

  #found = new Loading(this, search);

  willUpdate(changed) {
    if (changed.has("appid") && this.appid) {
      this.name = undefined;
      accountName(this.appid).then((name) => (this.name = name));
    }
  }

  get #choices() {
    return this.#found.value ?? person().accounts;
  }

  render() {
    const many = seesAll() || person().accounts.length > 1;
    const role = this.appid && roleIn(this.appid);
    const text = html`<span class="text"><span class="name">${this.appid ? userText(this.name ?? this.appid) : t("nav.noaccount")}</span>
      ${this.appid && this.name && this.name !== this.appid ? html`<br><code class="soft small">${userText(this.appid)}</code>` : nothing}
      ${role ? html`<br><span class="soft small">${t(`role.${role}`)}</span>` : nothing}</span>`;
    if (!many) {
      return this.appid ? html`<div class="now">${text}</div>` : nothing;
    }
    return html`
      <button class="now" @click=${this.#open} aria-haspopup="dialog" aria-label="${t("nav.switch")}: ${this.name ?? this.appid ?? t("nav.noaccount")}">${text}${icon("down")}</button>
      <sg-dialog heading=${t("nav.switch")}>
        ${seesAll() ? html`<div class="field"><label for="search">${t("nav.search")}</label><input id="search" type="search" autocomplete="off" @input=${this.#type}></div>` : nothing}
        <sg-loading .of=${this.#found}></sg-loading>
        <ul>${this.#choices.map((one) => html`<li><button aria-current=${one.appid === this.appid ? "true" : nothing} @click=${() => this.#choose(one.appid)}>
          <span>${account(one.appid, one.name)}</span>${one.role ? html`<span class="soft small">${t(`role.${one.role}`)}</span>` : nothing}</button></li>`)}</ul>
        ${this.#choices.length || this.#found.running ? nothing : html`<p class="soft">${t("nav.nothing")}</p>`}
      </sg-dialog>`;
  }

  #open() {
    this.renderRoot.querySelector("sg-dialog").show();
    if (seesAll()) {
      this.#found.start("");
    }
  }

  #type(event) {
    this.#found.start(event.target.value.trim());
  }

  #choose(appid) {
    this.renderRoot.querySelector("sg-dialog").hide();
    const page = PAGES.find((one) => one.name === this.page && one.account && may(one.account, appid)) ?? PAGES.find((one) => one.account);
    go(link(appid, page.name));
  }
}

/** Accounts by a part of the name, and the one with exactly that appid. */
async function search(signal, text) {
  const [named, exact] = await Promise.all([
    findAccounts(text, signal),
    text ? getAccount(text, signal).catch(() => null) : null,
  ]);
  const others = named.items.filter((one) => one.appid !== exact?.appid);
  return (exact ? [exact, ...others] : others).map(({ appid, name }) => ({ appid, name }));
}

customElements.define("sg-account-switcher", AccountSwitcher);
