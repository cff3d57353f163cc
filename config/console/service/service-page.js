import { html, nothing } from "lit";
import { endFreeze, freeze, getFreeze, listSettings } from "../api/service.js";
import { may } from "../app/session.js";
import { heading } from "../parts/heading.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { t, time } from "../texts/texts.js";
import "../parts/ask.js";
import "../parts/empty.js";
import "../parts/loading-note.js";
import "../parts/search.js";
import "../parts/table.js";
import "../parts/tag.js";

/** <sg-service-page>: the freeze of the control plane, and the settings in force. */
class ServicePage extends Part {
  static properties = { appid: {}, rest: { attribute: false }, query: { attribute: false }, search: { state: true } };

  #settings = new Loading(this, (signal) => listSettings(signal));

  #freeze = new Loading(this, (signal) => getFreeze(signal));

  connectedCallback() {
    super.connectedCallback();
    this.#settings.start();
    this.#freeze.start();
  }

  render() {
    return html`<div class="stack wide">
      ${heading(t("page.service"), t("service.hint"))}
      ${may("freeze_read") ? this.#frozen() : nothing}
      <section class="card stack">
        <h2>${t("service.settings")}</h2><p class="soft">${t("service.settings.hint")} ${this.#settings.value ? t("service.version", { version: this.#settings.value.version }) : nothing}</p>
        <sg-search label=${t("service.search")} @search=${({ detail }) => (this.search = detail)}></sg-search>
        <sg-loading .of=${this.#settings}></sg-loading>
        ${this.#settings.value ? this.#table(this.#settings.value.items) : nothing}
      </section>
      <sg-ask @done=${() => this.#freeze.start()}></sg-ask>
    </div>`;
  }

  #table(all) {
    const text = (this.search ?? "").toLowerCase();
    const items = all.filter(({ key, value }) => `${key} ${value}`.toLowerCase().includes(text));
    const columns = [
      { key: "key", title: t("service.key"), value: (one) => one.key, render: (one) => html`<code>${one.key}</code>` },
      { key: "value", title: t("service.value"), value: (one) => one.value, render: (one) => (one.value === "" ? html`<span class="soft">${t("service.unset")}</span>` : html`<code>${userText(one.value)}</code>`) },
    ];
    return items.length
      ? html`<sg-table caption=${t("service.settings")} .columns=${columns} .items=${items}></sg-table>`
      : html`<sg-empty icon="search" heading=${t("service.nothing")} hint=${t("service.nothing.hint")}></sg-empty>`;
  }

  #frozen() {
    const { value } = this.#freeze;
    return html`<section class="card stack">
      <div class="spread"><h2>${t("freeze.title")}</h2>${value === undefined ? nothing : html`<sg-tag tone=${value ? "bad" : "good"}>${t(value ? "freeze.on" : "freeze.off")}</sg-tag>`}</div>
      <sg-loading .of=${this.#freeze}></sg-loading>
      <p class="soft">${t("freeze.hint")}</p>
      ${value ? html`<p class="wrap">${userText(value.reason)} <span class="soft small">${userText(value.by)}, ${time(value.since)}</span></p>` : nothing}
      ${value !== undefined && may("freeze") ? html`<div class="row">${value
        ? html`<button @click=${this.#end}>${t("freeze.end")}</button>`
        : html`<button class="danger" @click=${this.#begin}>${t("freeze.begin")}</button>`}</div>` : nothing}
    </section>`;
  }

  #begin() {
    this.renderRoot.querySelector("sg-ask").ask({
      heading: t("freeze.begin"), text: t("freeze.hint"), go: t("freeze.begin"), danger: true, done: t("freeze.begun"),
      fields: [{ name: "reason", label: t("ask.reason"), type: "textarea", required: true }], work: ({ reason }) => freeze(reason),
    });
  }

  #end() {
    this.renderRoot.querySelector("sg-ask").ask({ heading: t("freeze.end"), text: t("freeze.end.hint"), go: t("freeze.end"), done: t("freeze.ended"), work: endFreeze });
  }
}

customElements.define("sg-service-page", ServicePage);
