import { css, html, nothing } from "lit";
import { unreachable } from "../api/client.js";
import { base } from "../style/base.js";
import { icon } from "../parts/icons.js";
import { Part } from "../parts/part.js";
import { toastFailure } from "../parts/toasts.js";
import { t } from "../texts/texts.js";
import { banner } from "./account-banner.js";
import { failedElsewhere } from "./elsewhere.js";
import { PAGES } from "./pages.js";
import { go, keptAddress, link, onRoute, route } from "./router.js";
import { isClosed, keepAccount, may, onPerson, person, refreshAccounts, seesAll, usualAccount, withheldOf } from "./session.js";
import "../parts/empty.js";
import "../parts/problem-note.js";
import "../sign-up/own-sign-ups.js";
import "./brand.js";
import "./nav.js";

/** <sg-shell>: the navigation, and the page of the address; above it what bars its account, and only that if the account is closed. */
class Shell extends Part {
  static properties = { page: { state: true }, closed: { state: true }, failed: { state: true }, open: { state: true } };

  static styles = [base, css`
    :host { display: grid; grid-template-columns: 17.5rem minmax(0, 1fr); min-height: 100vh; }
    aside { border-inline-end: 1px solid var(--line); background: var(--card); }
    sg-nav { position: sticky; top: 0; height: 100dvh; overflow-y: auto; padding: 1.25rem 1rem; }
    header { display: none; }
    main { padding: 2rem clamp(1rem, 4vw, 3rem) 6rem; min-width: 0; }
    main:focus-visible { outline: none; }
    main > * { max-width: 70rem; margin-inline: auto; }
    .skip { position: absolute; inset-inline-start: -999px; }
    .skip:focus { inset: 0.5rem auto auto 0.5rem; z-index: 30; background: var(--card); padding: 0.5rem 1rem; }
    @media (max-width: 860px) {
      :host { display: block; }
      header { display: flex; align-items: center; justify-content: space-between; padding: 0.5rem 1rem; background: var(--card); border-bottom: 1px solid var(--line); position: sticky; top: 0; z-index: 10; }
      aside { display: none; position: fixed; inset: 3.55rem 0 0; z-index: 9; border: 0; }
      sg-nav { position: static; height: 100%; }
      aside.open { display: block; }
      main { padding: 1.25rem 1rem 6rem; }
    }
    @media print { :host { display: block; } header, aside, .skip { display: none !important; } main { padding: 0; } }
  `];

  connectedCallback() {
    super.connectedCallback();
    onRoute(() => this.#goOn(), this.connected);
    onPerson(() => this.#otherState(), this.connected);
    addEventListener("keydown", (event) => event.key === "Escape" && (this.open = false), { signal: this.connected });
    this.#goOn();
  }

  /** After a change of what bars an own account. */
  #otherState() {
    if (person() && route().appid) {
      this.requestUpdate();
      this.#goOn();
    }
  }

  /** Shows the page of the address: the same element for the same page of the same account, so that its content stays. */
  async #goOn() {
    this.open = false;
    const now = route();
    const found = PAGES.find((one) => one.name === now.page && allowed(one, now));
    const page = found?.one && now.rest.length ? { ...found, ...found.one } : found;
    this.closed = undefined;
    this.failed = undefined;
    if (!page) {
      this.page = null;
      const failed = failedElsewhere();
      if (failed) {
        toastFailure(failed);
      }
      const next = now.page ? null : keptAddress() || usualPage();
      if (next) {
        go(next);
      }
      return;
    }
    if (now.appid) {
      keepAccount(now.appid);
    }
    if (withheldOf(now.appid)) {
      refreshAccounts();
    }
    if (isClosed(now.appid)) {
      this.#close(page);
      return;
    }
    try {
      await page.load();
    } catch {
      this.#fail(page);
      return;
    }
    if (!isClosed(now.appid)) {
      this.#show(page, now);
    }
  }

  /** The files of the page cannot be loaded. */
  #fail(page) {
    this.page = undefined;
    this.failed = page.name;
    document.title = title(page);
  }

  /** Shows no page of an account whose calls are all refused. */
  #close(page) {
    this.page = undefined;
    this.closed = page.name;
    document.title = title(page);
  }

  #show(page, now) {
    const before = this.page;
    const same = before?.localName === page.tag && before.appid === now.appid;
    const element = same ? before : document.createElement(page.tag);
    Object.assign(element, { appid: now.appid, rest: now.rest, query: now.query });
    this.page = element;
    document.title = title(page);
    // The first page leaves the focus to the browser, so that the link to the content comes first.
    if (before && !same) {
      scrollTo(0, 0);
      this.renderRoot.querySelector("main").focus({ preventScroll: true });
    }
  }

  languageChanged() {
    super.languageChanged();
    this.#goOn();
  }

  render() {
    const here = route();
    return html`
      <a class="skip" href="#main" @click=${this.#skip}>${t("app.skip")}</a>
      <header>
        <sg-brand></sg-brand>
        <button class="quiet icon-only" aria-expanded=${this.open ? "true" : "false"} aria-label=${t("app.menu")} @click=${() => (this.open = !this.open)}>${icon(this.open ? "close" : "menu")}</button>
      </header>
      <aside class=${this.open ? "open" : ""}><sg-nav .here=${here}></sg-nav></aside>
      <main id="main" tabindex="-1">${banner(here.appid, withheldOf(here.appid))}${this.failed ? this.#notLoaded() : this.closed ? html`<h1>${t(`page.${this.closed}`)}</h1>` : this.page === null && (here.page || !usualPage()) ? this.#nothing() : this.page ?? nothing}</main>`;
  }

  #skip(event) {
    event.preventDefault();
    this.renderRoot.querySelector("main").focus();
  }

  #notLoaded() {
    return html`<div class="stack"><h1>${t(`page.${this.failed}`)}</h1><sg-problem .problem=${unreachable()}></sg-problem>
      <div class="row"><button @click=${() => this.#goOn()}>${t("app.again")}</button></div></div>`;
  }

  #nothing() {
    const home = usualPage();
    return home
      ? html`<sg-empty class="card" icon="search" heading=${t("app.nopage")} hint=${t("app.nopage.hint")}><a class="button" href=${home}>${t("app.home")}</a></sg-empty>`
      : html`<div class="stack"><h1 class="visually-hidden">${t("app.noaccount")}</h1><sg-empty class="card" icon="account" heading=${t("app.noaccount")} hint=${t("app.noaccount.hint")}></sg-empty><sg-own-sign-ups></sg-own-sign-ups></div>`;
  }
}

const title = (page) => `${t(`page.${page.name}`)} · scangate`;

function allowed(page, { scope, appid }) {
  const needed = { a: page.account, s: page.service }[scope];
  return scope === "me" ? page.own : needed && may(needed, appid);
}

/** The first page of the usual account, or of the service. */
function usualPage() {
  const appid = usualAccount();
  if (appid) {
    return link(appid, PAGES.find((one) => one.account && may(one.account, appid)).name);
  }
  return seesAll() ? link(null, PAGES.find((one) => one.service && may(one.service)).name) : null;
}

customElements.define("sg-shell", Shell);
