import { html } from "lit";
import { link } from "../app/router.js";
import { may } from "../app/session.js";
import { heading } from "../parts/heading.js";
import { Part } from "../parts/part.js";
import { t } from "../texts/texts.js";
import "../parts/tabs.js";
import "./blocked-hosts.js";
import "./claim-list.js";
import "./licence-list.js";
import "./range-search.js";
import "./unlicensed-rules.js";

const TABS = [
  { name: "licences", permission: "licences_read", draw: (query) => html`<sg-licence-list .query=${query}></sg-licence-list>` },
  { name: "unlicensed", permission: "licences_read", draw: () => html`<sg-unlicensed-rules></sg-unlicensed-rules>` },
  { name: "blocked", permission: "blocking_read", draw: (query) => html`<sg-blocked-hosts .query=${query}></sg-blocked-hosts>` },
  { name: "ranges", permission: "accounts_read", draw: (query) => html`<sg-range-search .query=${query}></sg-range-search>` },
  { name: "claims", permission: "claims_read", draw: () => html`<sg-claim-list></sg-claim-list>` },
];

/** <sg-hosts-page .rest .query>: licences, blocked hosts, and who has rules where. */
class HostsPage extends Part {
  static properties = { appid: {}, rest: { attribute: false }, query: { attribute: false } };

  render() {
    const tabs = TABS.filter((tab) => may(tab.permission));
    const now = tabs.find((tab) => tab.name === this.rest[0]) ?? tabs[0];
    const items = tabs.map((tab) => ({ title: t(`hosts.${tab.name}`), href: link(null, "hosts", {}, tab.name), current: tab === now }));
    return html`<div class="stack wide">
      ${heading(t("page.hosts"), t("hosts.hint"))}
      <sg-tabs label=${t("page.hosts")} .items=${items}></sg-tabs>
      ${now.draw(this.query)}
    </div>`;
  }
}

customElements.define("sg-hosts-page", HostsPage);
