import { css, html, nothing } from "lit";
import { rulesInRange } from "../api/hosts.js";
import { link, note } from "../app/router.js";
import { listing, listStyle } from "../parts/listing.js";
import { Paged } from "../parts/paged.js";
import { Part } from "../parts/part.js";
import { account, userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/empty.js";
import "../parts/search.js";
import "../parts/tag.js";

/** <sg-range-search .query>: which accounts have rules in a range of links, and which of these rules occupy theirs. */
class RangeSearch extends Part {
  static properties = { query: { attribute: false } };

  static styles = [base, listStyle, css`
    .rule { padding: 0.15rem 0; }
  `];

  #accounts = new Paged(this, (signal, after) => rulesInRange(this.query.prefix, after, signal));

  willUpdate(changed) {
    if (changed.has("query") && this.query.prefix) {
      this.#accounts.first();
    }
  }

  render() {
    const columns = [
      { key: "account", title: t("page.account"), value: (one) => one.appid, render: (one) => html`<a href=${link(one.appid, "account")}>${account(one.appid, one.name)}</a>${one.contact ? html`<br><span class="soft small">${userText(one.contact)}</span>` : nothing}` },
      { key: "rules", title: t("page.rules"), render: ({ appid, rules }) => html`
        ${rules.items.map((rule) => html`<div class="rule"><code class="clipped">${userText(rule.prefix)}</code> ${rule.occupies ? html`<sg-tag tone="warn">${t("rules.occupies")}</sg-tag>` : nothing}</div>`)}
        ${rules.next || !rules.items.length ? html`<a href=${link(appid, "rules")}>${t("ranges.more")}</a>` : nothing}` },
    ];
    const { prefix } = this.query;
    return html`<div class="stack"><p class="soft">${t("ranges.hint")}</p>
      <sg-search label=${t("accounts.text.prefix")} .value=${prefix ?? ""} @search=${this.#find}></sg-search>
      ${prefix
        ? listing(this.#accounts, t("hosts.ranges"), columns, { icon: "hosts", heading: t("ranges.none"), hint: t("ranges.none.hint") })
        : html`<div class="card"><sg-empty icon="search" heading=${t("ranges.ask")} hint=${t("ranges.ask.hint")}></sg-empty></div>`}</div>`;
  }

  #find({ detail }) {
    this.query = detail ? { prefix: detail } : {};
    note(link(null, "hosts", this.query, "ranges"));
  }
}

customElements.define("sg-range-search", RangeSearch);
