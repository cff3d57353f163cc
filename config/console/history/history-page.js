import { html } from "lit";
import { link, note } from "../app/router.js";
import { may } from "../app/session.js";
import { heading } from "../parts/heading.js";
import { Part } from "../parts/part.js";
import { t } from "../texts/texts.js";
import "../parts/tabs.js";
import "./changes.js";
import "./notices.js";
import "./releases.js";

const VIEWS = {
  releases: { permission: "rules_read", show: (appid, query, change) => html`<sg-releases .appid=${appid} .query=${query} @query=${change}></sg-releases>` },
  changes: { permission: "account_audit", service: "audit_read", show: (appid, query, change) => html`<sg-changes .appid=${appid} .query=${query} @query=${change}></sg-changes>` },
  notices: { permission: "account_audit", service: "audit_read", show: (appid, query, change) => html`<sg-notices .appid=${appid} .query=${query} @query=${change}></sg-notices>` },
};

/** <sg-history-page .appid .rest .query>: releases of a rule, changes, and notices of an account; for operators the changes and notices of all. View and filter are in the address. */
class HistoryPage extends Part {
  static properties = { appid: {}, rest: { attribute: false }, query: { attribute: false } };

  get #views() {
    return Object.keys(VIEWS).filter((name) => (this.appid ? may(VIEWS[name].permission, this.appid) : VIEWS[name].service && may(VIEWS[name].service)));
  }

  get #view() {
    return this.#views.find((name) => name === this.rest[0]) ?? this.#views[0];
  }

  #change({ detail }) {
    note(link(this.appid, "history", detail, this.#view));
    this.query = detail;
  }

  render() {
    const items = this.#views.map((name) => ({ title: t(`history.view.${name}`), href: link(this.appid, "history", {}, name), current: name === this.#view }));
    return html`<div class="stack wide">
      ${heading(t("page.history"), t(this.appid ? "history.hint" : "history.hint.all"))}
      <sg-tabs label=${t("page.history")} .items=${items}></sg-tabs>
      ${VIEWS[this.#view].show(this.appid, this.query, this.#change)}
    </div>`;
  }
}

customElements.define("sg-history-page", HistoryPage);
