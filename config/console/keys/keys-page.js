import { css, html, nothing } from "lit";
import { endKey, endPlatform, listKeys, makeKey } from "../api/keys.js";
import { link, note } from "../app/router.js";
import { may } from "../app/session.js";
import { actionsColumn } from "../parts/actions.js";
import { field } from "../parts/field.js";
import { heading } from "../parts/heading.js";
import { listing, listStyle, when } from "../parts/listing.js";
import { Paged } from "../parts/paged.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/ask.js";
import "../parts/search.js";

/** The kinds that operators make here; the others belong to accounts and platforms. */
const OWN = ["operator", "reader", "gateway"];
const KINDS = [...OWN, "account", "platform", "authorization"];

/** <sg-keys-page .query>: all keys of the service, without the keys themselves. */
class KeysPage extends Part {
  static properties = { appid: {}, rest: { attribute: false }, query: { attribute: false } };

  static styles = [base, listStyle, css`
    .find { display: flex; flex-wrap: wrap; gap: 1rem; }
  `];

  #keys = new Paged(this, (signal, after) => listKeys({ ...this.query, after }, signal));

  willUpdate(changed) {
    if (changed.has("query")) {
      this.#keys.first();
    }
  }

  render() {
    const found = Object.keys(this.query).length > 0;
    const { kind = "", search = "" } = this.query;
    return html`<div class="stack">
      ${heading(t("page.keys"), t("keys.hint"), may("keys") ? html`<button class="primary" @click=${this.#make}>${t("keys.make")}</button>` : nothing)}
      <div class="find">
        ${field("kind", t("keys.kind"), (id) => html`<select id=${id} @change=${(event) => this.#find({ kind: event.target.value })}>
          <option value="" ?selected=${!kind}>${t("rules.all")}</option>${KINDS.map((one) => html`<option value=${one} ?selected=${one === kind}>${t(`keykind.${one}`)}</option>`)}</select>`)}
        <sg-search label=${t("users.search")} .value=${search} @search=${({ detail }) => this.#find({ search: detail })}></sg-search>
      </div>
      ${listing(this.#keys, t("page.keys"), this.#columns(), { icon: "keys", heading: t(found ? "keys.nothing" : "keys.none"), hint: t(found ? "keys.nothing.hint" : "keys.none.hint") })}
      <sg-ask @done=${() => this.#keys.again()}></sg-ask>
    </div>`;
  }

  #columns() {
    const columns = [
      { key: "name", title: t("keys.name"), value: (one) => one.name, render: name },
      { key: "kind", title: t("keys.kind"), value: (one) => one.kind, render: (one) => t(`keykind.${one.kind}`) },
      { key: "created", title: t("keys.created"), value: (one) => one.created_at, render: (one) => when(one.created_at) },
      { key: "used", title: t("keys.used"), value: (one) => one.last_used_at, render: (one) => when(one.last_used_at) },
      { key: "ends", title: t("keys.ends"), value: (one) => one.expires_at, render: (one) => (one.expires_at ? when(one.expires_at) : t("keys.never")) },
    ];
    return may("keys") ? [...columns, actionsColumn((one) => this.#actions(one))] : columns;
  }

  /** Those of accounts are ended on the page of the account. */
  #actions(key) {
    if (OWN.includes(key.kind)) {
      return [[t("keys.rotate"), () => this.#rotate(key)], [t("keys.end"), () => this.#end(key, () => endKey(key.kind, key.name))]];
    }
    return key.kind === "platform" && may("platforms") ? [[t("keys.end"), () => this.#end(key, () => endPlatform(key.name))]] : [];
  }

  #find(change) {
    this.query = Object.fromEntries(Object.entries({ ...this.query, ...change }).filter(([, value]) => value));
    note(link(null, "keys", this.query));
  }

  #ask(question) {
    this.renderRoot.querySelector("sg-ask").ask(question);
  }

  #make() {
    this.#ask({
      heading: t("keys.make"), text: t("keys.make.hint"), go: t("keys.make.go"), once: this.#once,
      work: ({ kind, name, days }) => makeKey(kind, name, { ends: days === null ? undefined : new Date(Date.now() + days * 86_400_000).toISOString() }),
      fields: [
        { name: "kind", label: t("keys.kind"), type: "select", value: "gateway", options: OWN.map((one) => [one, t(`keykind.${one}`)]) },
        { name: "name", label: t("keys.name"), required: true },
        { name: "days", label: t("keys.days"), hint: t("keys.days.hint"), type: "number" },
      ],
    });
  }

  #once = ({ key }) => ({ label: t("keys.key"), value: key });

  #rotate({ kind, name }) {
    this.#ask({ heading: t("keys.rotate"), text: t("keys.rotate.hint", { name }), go: t("keys.rotate"), danger: true, work: () => makeKey(kind, name, { rotate: true }), once: this.#once });
  }

  #end({ name }, work) {
    this.#ask({ heading: t("keys.end.title", { name }), text: t("keys.end.hint"), go: t("keys.end"), danger: true, done: t("keys.ended"), work });
  }
}

/** The name, and a link to the account for which it acts. */
function name({ kind, name: text, appid }) {
  const to = (id) => html`<a href=${link(id, "account", {}, "keys")}><code>${userText(id)}</code></a>`;
  return kind === "account" ? to(text) : html`<code>${userText(text)}</code>${appid ? html`<br>${to(appid)}` : nothing}`;
}

customElements.define("sg-keys-page", KeysPage);
