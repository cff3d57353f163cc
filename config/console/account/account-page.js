import { html, nothing } from "lit";
import { link } from "../app/router.js";
import { accountName, may } from "../app/session.js";
import { heading } from "../parts/heading.js";
import { Part } from "../parts/part.js";
import { account } from "../parts/user-text.js";
import { t } from "../texts/texts.js";
import "../parts/tabs.js";
import "./account-keys.js";
import "./account-overview.js";
import "./account-people.js";
import "./account-takedowns.js";
import "./host-licences.js";

const TABS = [
  { name: "overview", permission: "account_read", draw: (appid) => html`<sg-account-overview .appid=${appid}></sg-account-overview>` },
  { name: "people", permission: "account_users_read", draw: (appid) => html`<sg-account-people .appid=${appid}></sg-account-people>` },
  { name: "licences", permission: "rules_read", draw: (appid) => html`<sg-host-licences .appid=${appid}></sg-host-licences>` },
  { name: "keys", permission: "account_keys_read", draw: (appid) => html`<sg-account-keys .appid=${appid}></sg-account-keys>` },
  { name: "takedowns", permission: "takedown", draw: (appid) => html`<sg-account-takedowns .appid=${appid}></sg-account-takedowns>` },
];

/** <sg-account-page .appid .rest>: one account: its state and limits, its people, the licences of its hosts, its keys, and for operators what is taken down. */
class AccountPage extends Part {
  static properties = { appid: {}, rest: { attribute: false }, query: { attribute: false }, name: { state: true } };

  willUpdate(changed) {
    if (changed.has("appid")) {
      this.name = undefined;
      accountName(this.appid).then((name) => (this.name = name));
    }
  }

  render() {
    const tabs = TABS.filter((tab) => may(tab.permission, this.appid));
    const now = tabs.find((tab) => tab.name === this.rest[0]) ?? tabs[0];
    const items = tabs.map((tab) => ({ title: t(`account.${tab.name}`), href: link(this.appid, "account", {}, tab.name), current: tab === now }));
    return html`<div class="stack wide">
      ${heading(t("page.account"), account(this.appid, this.name))}
      <sg-tabs label=${t("page.account")} .items=${items}></sg-tabs>
      ${now ? now.draw(this.appid) : nothing}
    </div>`;
  }
}

customElements.define("sg-account-page", AccountPage);
