import { css, html, nothing } from "lit";
import { qrCode } from "../api/testers.js";
import { download } from "../parts/download.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { visible } from "../parts/visible.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/loading-note.js";

/** <sg-qr-code .appid .link>: the QR code of a link as a picture to scan, and as a file. Slot: more buttons. */
class QrCode extends Part {
  static properties = { appid: {}, link: {}, source: { state: true } };

  static styles = [base, css`
    /* Scanners need a light ground, in the dark theme, too. */
    .picture { background: #fff; border-radius: 8px; padding: 0.25rem; display: block; width: 100%; max-width: 13rem; aspect-ratio: 1; margin-inline: auto; }
    .row { gap: 0.5rem; margin-top: 0.25rem; }
    .row button { padding: 0.25rem 0.75rem; min-height: 2.125rem; font-size: 0.875rem; }
    figcaption { font-size: 0.8125rem; }
    @media print { .row { display: none; } .picture { max-width: 6cm; } }
  `];

  #picture = new Loading(this, async (signal) => {
    this.#show(await qrCode(this.appid, this.link, "svg", signal));
  });

  #saving = new Loading(this, async (signal, format) => download(await qrCode(this.appid, this.link, format, signal), `test-link.${format}`));

  #show(blob) {
    URL.revokeObjectURL(this.source);
    this.source = blob && URL.createObjectURL(blob);
  }

  willUpdate(changed) {
    if (changed.has("link") || changed.has("appid")) {
      this.#picture.start();
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#show();
  }

  render() {
    return html`<figure class="stack tight">
      ${this.source ? html`<img class="picture" src=${this.source} alt="${t("testers.code")}: ${visible(this.link)}">` : html`<div class="picture"></div>`}
      <sg-loading .of=${this.#picture}></sg-loading>
      <figcaption><code>${userText(this.link)}</code></figcaption>
      <div class="row">${["png", "svg"].map((format) => html`<button @click=${() => this.#saving.start(format)}>${format.toUpperCase()}</button>`)}</div>
      <sg-loading .of=${this.#saving}></sg-loading>
      <slot></slot>
    </figure>`;
  }
}

customElements.define("sg-qr-code", QrCode);
