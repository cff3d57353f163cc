import { css, html, nothing } from "lit";
import { testerCode } from "../api/testers.js";
import { download } from "../parts/download.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/loading-note.js";

/** <sg-tester-code .appid>: the code by which people who scan it learn their own user id, to tell it to the owner. */
class TesterCode extends Part {
  static properties = { appid: {}, source: { state: true } };

  static styles = [base, css`
    summary { cursor: pointer; font-weight: 550; }
    details > div { margin-top: 0.75rem; }
    /* Scanners need a light ground, in the dark theme, too. */
    img { background: #fff; border-radius: 8px; padding: 0.25rem; width: 11rem; height: 11rem; }
    .row { align-items: flex-start; }
  `];

  /** Nothing where the service does not know the address of its gateways. */
  #picture = new Loading(this, async (signal) => {
    try {
      const blob = await testerCode(this.appid, "svg", signal);
      this.#show(blob);
      return blob;
    } catch (refused) {
      if (refused.code !== "not_found") {
        throw refused;
      }
      return null;
    }
  });

  #saving = new Loading(this, async (signal) => download(await testerCode(this.appid, "png", signal), "this-is-you.png"));

  #show(blob) {
    URL.revokeObjectURL(this.source);
    this.source = blob && URL.createObjectURL(blob);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#show();
  }

  render() {
    return html`<details @toggle=${this.#toggle}><summary>${t("testercode.title")}</summary>
      <div class="stack"><p class="soft">${t("testercode.hint")}</p>
        <sg-loading .of=${this.#picture}></sg-loading>
        ${this.#picture.value === null ? html`<p>${t("testercode.none")}</p>` : nothing}
        ${this.source ? html`<div class="row"><img src=${this.source} alt=${t("testercode.code")}><button @click=${() => this.#saving.start()}>PNG</button></div>` : nothing}
        <sg-loading .of=${this.#saving}></sg-loading></div></details>`;
  }

  #toggle(event) {
    if (event.target.open && !this.source) {
      this.#picture.start();
    }
  }
}

customElements.define("sg-tester-code", TesterCode);
