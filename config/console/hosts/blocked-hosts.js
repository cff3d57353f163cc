import { html, nothing } from "lit";
import { blockHost, listBlocked, unblockHost } from "../api/hosts.js";
import { link, note } from "../app/router.js";
import { may } from "../app/session.js";
import { actionsColumn } from "../parts/actions.js";
import { listing, listStyle, when } from "../parts/listing.js";
import { Paged } from "../parts/paged.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/ask.js";
import "../parts/search.js";

/** <sg-blocked-hosts .query>: hosts on which no account may have rules that open something. */
class BlockedHosts extends Part {
  static properties = { query: { attribute: false } };

  static styles = [base, listStyle];

  #hosts = new Paged(this, (signal, after) => listBlocked({ ...this.query, after }, signal));

  willUpdate(changed) {
    if (changed.has("query")) {
      this.#hosts.first();
    }
  }

  render() {
    const change = may("blocking");
    const columns = [
      { key: "host", title: t("blocked.host"), value: (one) => one.host, render: (one) => html`<code>${userText(one.host)}</code>${one.subdomains ? html`<br><span class="soft small">${t("blocked.below")}</span>` : nothing}` },
      { key: "reason", title: t("ask.reason"), value: (one) => one.reason, render: (one) => userText(one.reason) },
      { key: "since", title: t("people.since"), value: (one) => one.since, render: (one) => when(one.since) },
      ...(change ? [actionsColumn((one) => [[t("blocked.end"), () => this.#unblock(one)]])] : []),
    ];
    const found = Boolean(this.query.search);
    return html`<div class="stack">
      <div class="spread"><sg-search label=${t("blocked.search")} .value=${this.query.search ?? ""} @search=${this.#find}></sg-search>
        ${change ? html`<button class="primary" @click=${this.#block}>${t("blocked.add")}</button>` : nothing}</div>
      ${listing(this.#hosts, t("hosts.blocked"), columns, { icon: "hosts", heading: t(found ? "blocked.nothing" : "blocked.none"), hint: t(found ? "blocked.nothing.hint" : "blocked.none.hint") })}
      <sg-ask @done=${() => this.#hosts.again()}></sg-ask>
    </div>`;
  }

  #find({ detail }) {
    this.query = detail ? { search: detail } : {};
    note(link(null, "hosts", this.query, "blocked"));
  }

  #block() {
    this.renderRoot.querySelector("sg-ask").ask({
      heading: t("blocked.add"), text: t("blocked.add.hint"), go: t("blocked.add"), danger: true, done: t("blocked.done"), work: blockHost,
      fields: [
        { name: "host", label: t("blocked.host"), required: true },
        { name: "reason", label: t("ask.reason"), hint: t("ask.reason.hint"), type: "textarea", required: true },
        { name: "subdomains", label: t("blocked.subdomains"), type: "checkbox", value: true },
      ],
    });
  }

  #unblock({ host }) {
    this.renderRoot.querySelector("sg-ask").ask({ heading: t("blocked.end"), text: t("blocked.end.hint", { host }), go: t("blocked.end"), done: t("blocked.ended"), work: () => unblockHost(host) });
  }
}

customElements.define("sg-blocked-hosts", BlockedHosts);
