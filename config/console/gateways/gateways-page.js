import { css, html, nothing } from "lit";
import { followGateways, listGateways, removeGateway } from "../api/service.js";
import { link, note } from "../app/router.js";
import { may } from "../app/session.js";
import { actionsColumn } from "../parts/actions.js";
import { heading } from "../parts/heading.js";
import { listing, listStyle, when } from "../parts/listing.js";
import { Loading } from "../parts/loading.js";
import { Paged } from "../parts/paged.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { number, t, tn } from "../texts/texts.js";
import "../parts/ask.js";
import "../parts/search.js";
import "../parts/tag.js";

/** The states of a gateway's source of rules; another version may report others. */
const STATES = new Set(["starting", "current", "missing", "rejected", "unreachable", "held"]);
/** How often a gateway reports, in milliseconds. */
const REPORT_MILLIS = 5000;

/** <sg-gateways-page .query>: the gateways with what they serve, as it is now: after each event, and as often as they report. */
class GatewaysPage extends Part {
  static properties = { appid: {}, rest: { attribute: false }, query: { attribute: false }, state: { state: true } };

  static styles = [base, listStyle, css`
    .state { display: flex; gap: 0.75rem; align-items: center; flex-wrap: wrap; }
  `];

  #gateways = new Paged(this, (signal, after) => listGateways({ ...this.query, after }, signal));

  #following = new Loading(this, (signal) => followGateways((state) => {
    this.state = state;
    this.#refresh();
  }, signal));

  connectedCallback() {
    super.connectedCallback();
    this.#following.start();
    const timer = setInterval(() => this.#refresh(), REPORT_MILLIS);
    this.connected.addEventListener("abort", () => clearInterval(timer));
  }

  willUpdate(changed) {
    if (changed.has("query")) {
      this.#gateways.first();
    }
  }

  /** Not while somebody looks elsewhere, nor while a call runs. */
  #refresh() {
    if (!document.hidden && !this.#gateways.running) {
      this.#gateways.again();
    }
    if (!this.#following.running) {
      this.#following.start();
    }
  }

  render() {
    const found = Boolean(this.query.name);
    return html`<div class="stack">
      ${heading(t("page.gateways"), t("gateways.hint"))}
      ${this.state ? html`<p class="state" role="status">${summary(this.state)}</p>` : nothing}
      <sg-search label=${t("gateways.search")} .value=${this.query.name ?? ""} @search=${this.#find}></sg-search>
      ${listing(this.#gateways, t("page.gateways"), this.#columns(), { icon: "gateways", heading: t(found ? "gateways.nothing" : "gateways.none"), hint: t(found ? "gateways.nothing.hint" : "gateways.none.hint") })}
      <sg-ask @done=${() => this.#gateways.again()}></sg-ask>
    </div>`;
  }

  #columns() {
    const columns = [
      { key: "name", title: t("gateways.name"), value: (one) => one.name, render: (one) => html`${userText(one.name)}<br><code class="soft">${userText(one.id)}</code>` },
      { key: "state", title: t("account.state"), value: (one) => one.state, render: state },
      { key: "revision", title: t("gateways.revision"), value: (one) => one.revision, render: revision },
      { key: "version", title: t("gateways.version"), value: (one) => one.version, render: (one) => (one.version ? html`<code>${userText(one.version)}</code>` : html`<span class="soft">${t("gateways.noversion")}</span>`) },
      { key: "settings", title: t("gateways.settings"), render: settings },
      { key: "reported", title: t("gateways.reported"), value: (one) => one.reported_at, render: (one) => when(one.reported_at) },
    ];
    return may("fleet") ? [...columns, actionsColumn((one) => [[t("gateways.remove"), () => this.#remove(one)]])] : columns;
  }

  #find({ detail }) {
    this.query = detail ? { name: detail } : {};
    note(link(null, "gateways", this.query));
  }

  #remove({ id, name }) {
    this.renderRoot.querySelector("sg-ask").ask({ heading: t("gateways.remove"), text: t("gateways.remove.hint", { name }), go: t("gateways.remove"), danger: true, done: t("gateways.removed"), work: () => removeGateway(id) });
  }
}

/** In the words of the product: how many serve the newest rules. */
function summary({ gateways, served_by: served, silent, revision }) {
  return html`<sg-tag tone=${gateways > 0 && served === gateways ? "good" : "warn"}>${t("gateways.served", { served: number(served), gateways: number(gateways) })}</sg-tag>
    <span class="soft">${t("gateways.head", { revision: number(revision) })}</span>
    ${silent ? html`<sg-tag tone="bad">${tn("gateways.silent", silent)}</sg-tag>` : nothing}`;
}

function state(gateway) {
  const tone = gateway.state === "current" ? "good" : "warn";
  return html`<sg-tag tone=${gateway.signed_off ? "plain" : tone}>${gateway.signed_off ? t("gateways.off") : STATES.has(gateway.state) ? t(`gatewaystate.${gateway.state}`) : userText(gateway.state)}</sg-tag>
    ${gateway.state === "held" && !gateway.signed_off ? html`<br><span class="small">${t("gateways.held")}</span>` : nothing}
    ${gateway.history === "other" ? html`<br><span class="small">${t("gateways.otherhistory")}</span>` : nothing}`;
}

function revision(gateway) {
  if (gateway.revision < 0) {
    return html`<span class="soft">${t("gateways.norules")}</span>`;
  }
  return html`<span class="number">${number(gateway.revision)}</span><br><span class="soft small">${tn("gateways.rules", gateway.rules)}</span>${gateway.lag > 0 ? html`<br><span class="small">${tn("gateways.lag", gateway.lag)}</span>` : nothing}`;
}

function settings(gateway) {
  const all = Object.entries(gateway.settings);
  return html`${all.map(([key, value]) => html`<div class="small"><span class="soft">${userText(key)}</span> ${userText(value)}</div>`)}
    ${gateway.uncounted_scans ? html`<div class="small">${tn("gateways.uncounted", gateway.uncounted_scans)}</div>` : nothing}`;
}

customElements.define("sg-gateways-page", GatewaysPage);
