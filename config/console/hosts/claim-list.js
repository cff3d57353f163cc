import { html } from "lit";
import { grantClaim, listClaims, refuseClaim } from "../api/hosts.js";
import { link } from "../app/router.js";
import { may } from "../app/session.js";
import { actionsColumn } from "../parts/actions.js";
import { listing, listStyle, when } from "../parts/listing.js";
import { Paged } from "../parts/paged.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/ask.js";

/** <sg-claim-list>: the open claims of accounts to rules of others, for operators who decide them. */
class ClaimList extends Part {
  static styles = [base, listStyle];

  #claims = new Paged(this, (signal, after) => listClaims(after, signal));

  connectedCallback() {
    super.connectedCallback();
    this.#claims.first();
  }

  render() {
    const of = (appid) => html`<a href=${link(appid, "account")}><code>${userText(appid)}</code></a>`;
    const columns = [
      { key: "rule", title: t("rules.rule"), value: (one) => one.prefix, render: (one) => html`<code class="clipped">${userText(one.prefix)}</code>` },
      { key: "by", title: t("claims.by"), value: (one) => one.appid, render: (one) => of(one.appid) },
      { key: "of", title: t("claims.of"), value: (one) => one.rule_appid, render: (one) => of(one.rule_appid) },
      { key: "at", title: t("people.since"), value: (one) => one.claimed_at, render: (one) => when(one.claimed_at) },
      ...(may("claims") ? [actionsColumn((one) => [[t("claims.grant"), () => this.#decide(one, "grant", grantClaim)], [t("claims.refuse"), () => this.#decide(one, "refuse", refuseClaim)]])] : []),
    ];
    return html`<div class="stack"><p class="soft">${t("claims.hint")}</p>
      ${listing(this.#claims, t("hosts.claims"), columns, { icon: "hosts", heading: t("claims.none"), hint: t("claims.none.hint") })}
      <sg-ask @done=${() => this.#claims.again()}></sg-ask></div>`;
  }

  #decide({ id, appid, rule_appid: loser, prefix }, verb, work) {
    const title = t(`claims.${verb}`);
    this.renderRoot.querySelector("sg-ask").ask({ heading: title, text: t(`claims.${verb}.hint`, { appid, loser, prefix }), go: title, danger: verb === "grant", done: t("claims.done"), work: () => work(id) });
  }
}

customElements.define("sg-claim-list", ClaimList);
