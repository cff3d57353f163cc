import { html, nothing } from "lit";
import { oddAppid } from "../account/appid.js";
import { createAccount } from "../api/supervision.js";
import { FOUNDED } from "../account/kinds.js";
import { go, link } from "../app/router.js";
import { may } from "../app/session.js";
import { heading } from "../parts/heading.js";
import { Part } from "../parts/part.js";
import { t } from "../texts/texts.js";
import "../parts/ask.js";
import "../parts/tabs.js";
import "../sign-up/waiting-count.js";
import "./account-list.js";
import "./deleted-accounts.js";
import "./sign-up-list.js";

const TABS = [
  { name: "all", draw: (query) => html`<sg-account-list .query=${query}></sg-account-list>` },
  { name: "signups", draw: (query) => html`<sg-sign-up-list .query=${query}></sg-sign-up-list>` },
  { name: "deleted", draw: () => html`<sg-deleted-accounts></sg-deleted-accounts>` },
];

/** <sg-accounts-page .rest .query>: all accounts, for operators. */
class AccountsPage extends Part {
  static properties = { appid: {}, rest: { attribute: false }, query: { attribute: false } };

  render() {
    const now = TABS.find((tab) => tab.name === this.rest[0]) ?? TABS[0];
    const items = TABS.map((tab) => ({ title: tab.name === "signups" ? html`${t("accounts.signups")} <sg-waiting-count></sg-waiting-count>` : t(`accounts.${tab.name}`), href: link(null, "accounts", {}, tab.name), current: tab === now }));
    const create = may("accounts") ? html`<button class="primary" @click=${this.#create}>${t("accounts.create")}</button>` : nothing;
    return html`<div class="stack wide">
      ${heading(t("page.accounts"), t("accounts.hint"), create)}
      <sg-tabs label=${t("page.accounts")} .items=${items}></sg-tabs>
      ${now.draw(this.query)}
      <sg-ask @done=${({ detail }) => go(link(detail.appid, "account"))}></sg-ask>
    </div>`;
  }

  #create() {
    this.renderRoot.querySelector("sg-ask").ask({
      heading: t("accounts.create"), text: t("accounts.create.hint"), go: t("accounts.create.go"), done: t("accounts.created"), work: createAccount,
      fields: [
        { name: "appid", label: t("accounts.appid"), hint: t("accounts.appid.hint"), required: true, warn: oddAppid },
        { name: "name", label: t("account.name"), required: true },
        { name: "kind", label: t("account.kind"), type: "select", value: "corporate", options: FOUNDED.map((kind) => [kind, t(`kind.${kind}`)]) },
      ],
    });
  }
}

customElements.define("sg-accounts-page", AccountsPage);
