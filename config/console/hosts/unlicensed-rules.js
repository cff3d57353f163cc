import { html } from "lit";
import { listUnlicensed } from "../api/hosts.js";
import { link } from "../app/router.js";
import { listing, listStyle } from "../parts/listing.js";
import { Paged } from "../parts/paged.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/tag.js";

/** <sg-unlicensed-rules>: rules of all accounts whose hosts have no licence today. A page of the API may have none, and a next one. */
class UnlicensedRules extends Part {
  static styles = [base, listStyle];

  #rules = new Paged(this, (signal, after) => listUnlicensed(after, signal));

  connectedCallback() {
    super.connectedCallback();
    this.#rules.first();
  }

  render() {
    const columns = [
      { key: "rule", title: t("rules.rule"), value: (rule) => rule.canonical, render: (rule) => html`<code class="clipped">${userText(rule.prefix)}</code>` },
      { key: "account", title: t("page.account"), value: (rule) => rule.appid, render: (rule) => html`<a href=${link(rule.appid, "account")}><code>${userText(rule.appid)}</code></a>` },
      { key: "state", title: t("rules.state"), value: (rule) => rule.state, render: (rule) => html`<sg-tag tone=${rule.state === "published" ? "good" : "plain"}>${t(`state.${rule.state}`)}</sg-tag>` },
    ];
    const more = Boolean(this.#rules.value?.next);
    return html`<div class="stack"><p class="soft">${t("unlicensed.hint")}</p>
      ${listing(this.#rules, t("hosts.unlicensed"), columns, { icon: "hosts", heading: t(more ? "unlicensed.nothere" : "unlicensed.none"), hint: t(more ? "unlicensed.nothere.hint" : "unlicensed.none.hint") })}</div>`;
  }
}

customElements.define("sg-unlicensed-rules", UnlicensedRules);
