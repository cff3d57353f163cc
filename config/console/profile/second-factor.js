import { css, html, nothing } from "lit";
import { beginSecondFactor, confirmSecondFactor, endSecondFactor } from "../api/own.js";
import { loadPerson, person } from "../app/session.js";
import { codeField, digits } from "../parts/code-field.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { toast } from "../parts/toasts.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/ask.js";
import "../parts/loading-note.js";
import "../parts/tag.js";

/** <sg-second-factor>: sets a second factor up, with a QR code for the telephone, and ends it. */
class SecondFactor extends Part {
  static properties = { seed: { state: true } };

  static styles = [base, css`
    img { width: 13rem; height: 13rem; border-radius: 8px; border: 1px solid var(--line); background: #fff; }
    .setup { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: flex-start; }
    .setup > .stack { flex: 1 1 16rem; min-width: 0; }
  `];

  #confirming = new Loading(this, async (signal, code) => {
    await confirmSecondFactor(code);
    this.#forget();
    toast(t("factor.done"));
    await loadPerson();
  });

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#forget();
  }

  #forget() {
    if (this.seed) {
      URL.revokeObjectURL(this.seed.picture);
    }
    this.seed = undefined;
  }

  render() {
    const on = person()?.second_factor;
    return html`<section class="card stack">
      <div class="spread"><h2>${t("users.factor")}</h2><sg-tag tone=${on ? "good" : "plain"}>${t(on ? "factor.on" : "factor.off")}</sg-tag></div>
      <p class="soft">${t("factor.hint")}</p>
      ${this.seed ? this.#setup() : html`<div class="row">${on
        ? html`<button class="danger" @click=${this.#end}>${t("factor.end")}</button>`
        : html`<button @click=${this.#begin}>${t("factor.begin")}</button>`}</div>`}
      <sg-ask></sg-ask></section>`;
  }

  #setup() {
    return html`<form class="setup" @submit=${this.#confirm}>
      <img src=${this.seed.picture} alt=${t("factor.picture")}>
      <div class="stack">
        <p>${t("factor.scan")}</p>
        <p class="wrap">${t("factor.type")} <code>${this.seed.secret}</code></p>
        ${codeField()}
        <sg-loading .of=${this.#confirming}></sg-loading>
        <div class="row"><button class="primary" ?disabled=${this.#confirming.running}>${t("factor.confirm")}</button>
          <button type="button" class="quiet" @click=${this.#forget}>${t("app.cancel")}</button></div>
      </div></form>`;
  }

  #confirm(event) {
    event.preventDefault();
    this.#confirming.start(digits(new FormData(event.target).get("code")));
  }

  #ask(question) {
    this.renderRoot.querySelector("sg-ask").ask(question);
  }

  #begin() {
    this.#ask({
      heading: t("factor.begin"), go: t("factor.next"), fields: [{ name: "password", label: t("signin.password"), type: "password", required: true }],
      work: async ({ password }) => {
        const { secret, qr_code: picture } = await beginSecondFactor(password);
        this.seed = { secret, picture: URL.createObjectURL(new Blob([picture], { type: "image/svg+xml" })) };
      },
    });
  }

  #end() {
    this.#ask({
      heading: t("factor.end"), text: t("factor.end.hint"), go: t("factor.end"), danger: true, done: t("factor.ended"),
      fields: [{ name: "password", label: t("signin.password"), type: "password", required: true }, { name: "code", type: "code", required: true }],
      work: async ({ password, code }) => {
        await endSecondFactor(password, code);
        await loadPerson();
      },
    });
  }
}

customElements.define("sg-second-factor", SecondFactor);
