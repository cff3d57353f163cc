import { html } from "lit";
import { listRules } from "../api/rules.js";
import { putBack, takeDown } from "../api/supervision.js";
import { actionsColumn } from "../parts/actions.js";
import { listing, listStyle } from "../parts/listing.js";
import { Paged } from "../parts/paged.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/ask.js";
import "../parts/search.js";
import "../parts/tag.js";
import { withholding } from "./states.js";

/** <sg-account-takedowns .appid>: the rules of an account, for operators who take one down or put it back. */
class AccountTakedowns extends Part {
  static properties = { appid: {}, search: { state: true } };

  static styles = [base, listStyle];

  #rules = new Paged(this, (signal, after) => listRules(this.appid, { search: this.search, after }, signal));

  willUpdate(changed) {
    if (changed.has("appid")) {
      this.search = "";
      this.#rules.first();
    }
  }

  render() {
    const columns = [
      { key: "rule", title: t("rules.rule"), value: (rule) => rule.canonical, render: (rule) => html`<code class="clipped">${userText(rule.prefix)}</code><span class="soft small wrap">${userText(rule.page)}</span>` },
      { key: "state", title: t("rules.state"), value: (rule) => rule.withheld?.as ?? rule.state, render: (rule) => html`<sg-tag tone=${rule.withheld ? "bad" : rule.state === "published" ? "good" : "plain"}>${t(`state.${rule.withheld?.as ?? rule.state}`)}</sg-tag>` },
      { key: "why", title: t("takedown.why"), wide: true, render: (rule) => (rule.withheld ? withholding(rule.withheld) : html`<span class="soft">–</span>`) },
      actionsColumn((rule) => this.#actions(rule)),
    ];
    return html`<div class="stack">
      <p class="soft">${t("takedown.hint")}</p>
      <sg-search label=${t("rules.search")} .value=${this.search} @search=${this.#find}></sg-search>
      ${listing(this.#rules, t("account.takedowns"), columns, { icon: "rules", heading: t("takedown.none"), hint: t(this.search ? "rules.none.hint" : "takedown.none.hint") })}
      <sg-ask @done=${() => this.#rules.again()}></sg-ask>
    </div>`;
  }

  #find({ detail }) {
    this.search = detail;
    this.#rules.first();
  }

  #actions(rule) {
    const { cause } = rule.withheld ?? {};
    if (cause === "rule_taken_down") {
      return [[t("takedown.end"), () => this.#putBack(rule)]];
    }
    return cause === "host_blocked" ? [] : [[t("takedown.go"), () => this.#takeDown(rule)]];
  }

  #ask(question) {
    this.renderRoot.querySelector("sg-ask").ask(question);
  }

  #takeDown(rule) {
    this.#ask({
      heading: t("takedown.go"), text: html`<code class="wrap">${userText(rule.prefix)}</code><br>${t("takedown.go.hint")}`, go: t("takedown.go"), danger: true, done: t("takedown.done"),
      fields: [{ name: "reason", label: t("ask.reason"), hint: t("ask.reason.hint"), type: "textarea", required: true }], work: ({ reason }) => takeDown(rule, reason),
    });
  }

  #putBack(rule) {
    this.#ask({ heading: t("takedown.end"), text: html`<code class="wrap">${userText(rule.prefix)}</code><br>${t("takedown.end.hint")}`, go: t("takedown.end"), done: t("takedown.ended"), work: () => putBack(rule) });
  }
}

customElements.define("sg-account-takedowns", AccountTakedowns);
