import { css, html, nothing } from "lit";
import { link, note } from "../app/router.js";
import { may } from "../app/session.js";
import { heading } from "../parts/heading.js";
import { Part } from "../parts/part.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "./changes.js";
import "./notices.js";
import "./releases.js";

const VIEWS = {
  releases: { permission: "rules_read", show: (appid, query, change) => html`<sg-releases .appid=${appid} .query=${query} @query=${change}></sg-releases>` },
  changes: { permission: "account_audit", show: (appid, query, change) => html`<sg-changes .appid=${appid} .query=${query} @query=${change}></sg-changes>` },
  notices: { permission: "account_audit", show: (appid, query, change) => html`<sg-notices .appid=${appid} .query=${query} @query=${change}></sg-notices>` },
};

/** <sg-history-page .appid .rest .query>: releases of a rule, changes, and notices. View and filter are in the address. */
class HistoryPage extends Part {
  static properties = { appid: {}, rest: { attribute: false }, query: { attribute: false } };

  static styles = [base, css`
    nav { display: flex; gap: 0.25rem; border-bottom: 1px solid var(--line); overflow-x: auto; }
    nav a { padding: 0.625rem 1rem; color: var(--soft); text-decoration: none; font-weight: 550; border-bottom: 2px solid transparent; white-space: nowrap; }
    nav a:hover { color: var(--text); }
    nav a[aria-current] { color: var(--accent-strong); border-color: var(--accent); }
    nav a:focus-visible { outline-offset: -2px; }
  `];

  get #views() {
    return Object.keys(VIEWS).filter((name) => may(VIEWS[name].permission, this.appid));
  }

  get #view() {
    return this.#views.find((name) => name === this.rest[0]) ?? this.#views[0];
  }

  #change({ detail }) {
    note(link(this.appid, "history", detail, this.#view));
    this.query = detail;
  }

  render() {
    return html`<div class="stack wide">
      ${heading(t("page.history"), t("history.hint"))}
      <nav aria-label=${t("page.history")}>${this.#views.map((name) => html`<a href=${link(this.appid, "history", {}, name)} aria-current=${name === this.#view ? "page" : nothing}>${t(`history.view.${name}`)}</a>`)}</nav>
      ${VIEWS[this.#view].show(this.appid, this.query, this.#change)}
    </div>`;
  }
}

customElements.define("sg-history-page", HistoryPage);
