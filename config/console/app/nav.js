import { css, html, nothing } from "lit";
import { base } from "../style/base.js";
import { icon } from "../parts/icons.js";
import { Part } from "../parts/part.js";
import { toastFailure } from "../parts/toasts.js";
import { userText } from "../parts/user-text.js";
import { t } from "../texts/texts.js";
import { PAGES } from "./pages.js";
import { link } from "./router.js";
import { leave, may, person, seesAll, serviceRole, usualAccount } from "./session.js";
import "../sign-up/waiting-count.js";
import "./account-switcher.js";
import "./brand.js";
import "./language-switch.js";

/** <sg-nav .here=${route}>: the account, its pages, those of the service, and the person. */
class Nav extends Part {
  static properties = { here: { attribute: false } };

  static styles = [base, css`
    :host { display: flex; flex-direction: column; gap: 1.25rem; }
    sg-brand { padding: 0.25rem 0.5rem; }
    nav { display: flex; flex-direction: column; gap: 0.125rem; }
    h2 { font-size: 0.75rem; font-weight: 600; color: var(--soft); letter-spacing: 0.02em; padding: 0 0.75rem 0.25rem; }
    nav a { display: flex; align-items: center; gap: 0.75rem; padding: 0.5rem 0.75rem; border-radius: 8px; color: var(--text); text-decoration: none; font-weight: 500; font-size: 0.9375rem; }
    nav a svg { color: var(--soft); flex: none; }
    nav a:hover { background: var(--sunk); }
    nav a[aria-current] { background: var(--accent-soft); color: var(--accent-strong); }
    nav a[aria-current] svg { color: inherit; }
    sg-waiting-count { margin-inline-start: auto; }
    .me { color: var(--text); }
    .me:not(:hover) { text-decoration: none; }
    footer { margin-top: auto; border-top: 1px solid var(--line); padding: 1rem 0.75rem 0; }
    @media (max-width: 860px) { sg-brand { display: none; } }
  `];

  render() {
    const appid = this.here.appid ?? usualAccount();
    const ofAccount = appid ? PAGES.filter((page) => page.account && !page.unlisted && may(page.account, appid)) : [];
    const ofService = seesAll() ? PAGES.filter((page) => page.service && may(page.service)) : [];
    return html`
      <sg-brand></sg-brand>
      <sg-account-switcher .appid=${appid} .page=${this.here.page}></sg-account-switcher>
      ${ofAccount.length ? html`<nav aria-label=${t("nav.account")}>${ofAccount.map((page) => this.#link(page, appid))}</nav>` : nothing}
      ${ofService.length ? html`<nav aria-label=${t("nav.service")}><h2>${t("nav.service")}</h2>${ofService.map((page) => this.#link(page, undefined))}</nav>` : nothing}
      <footer class="stack">
        <div class="spread">
          <a class="grow wrap me" href="#/me/profile" aria-current=${this.here.scope === "me" ? "page" : nothing} title=${t("page.profile")}>${userText(person().display_name)}
            <br><span class="soft small">${this.#who()}</span></a>
          <button class="quiet icon-only" title=${t("nav.leave")} aria-label=${t("nav.leave")} @click=${() => leave().catch(toastFailure)}>${icon("leave")}</button>
        </div>
        <sg-language-switch></sg-language-switch>
      </footer>`;
  }

  /** The role in the service, or the name if that is not shown already. */
  #who() {
    if (serviceRole() !== "none") {
      return t(`role.${serviceRole()}`);
    }
    return person().name === person().display_name ? nothing : userText(person().name);
  }

  #link(page, appid) {
    const current = this.here.page === page.name && this.here.appid === appid ? "page" : nothing;
    return html`<a href=${link(appid, page.name)} aria-current=${current}>${icon(page.icon ?? page.name)}${t(`page.${page.name}`)}${page.name === "accounts" ? html`<sg-waiting-count .at=${this.here}></sg-waiting-count>` : nothing}</a>`;
  }
}

customElements.define("sg-nav", Nav);
