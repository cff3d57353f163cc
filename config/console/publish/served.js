import { css, html, nothing } from "lit";
import { followServed } from "../api/releases.js";
import { icon } from "../parts/icons.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { base } from "../style/base.js";
import { number, t, tn } from "../texts/texts.js";
import "../parts/loading-note.js";

/** <sg-served .appid .revision>: how many gateways serve a revision, live, until all of them do. */
class Served extends Part {
  static properties = { appid: {}, revision: {}, now: { state: true } };

  static styles = [base, css`
    progress { width: 100%; max-width: 24rem; accent-color: var(--accent); }
    .all { color: var(--good); font-weight: 600; }
  `];

  #following = new Loading(this, async (signal) => {
    while (!signal.aborted && !isServed(this.now)) {
      const enough = new AbortController();
      signal.addEventListener("abort", () => enough.abort());
      await followServed(this.appid, this.revision, (now) => {
        this.now = now;
        if (isServed(now)) {
          enough.abort();
        }
      }, enough.signal).catch((failure) => {
        if (failure.name !== "AbortError") {
          throw failure;
        }
      });
    }
  });

  willUpdate(changed) {
    if (changed.has("revision")) {
      this.now = undefined;
      this.#following.start();
    }
  }

  render() {
    if (this.#following.failure || !this.now) {
      return html`<sg-loading .of=${this.#following} label=${t("release.waiting")}></sg-loading>`;
    }
    const { gateways, served_by: served, silent } = this.now;
    if (!gateways) {
      return html`<p role="status" class="soft">${t("release.nogateway")}</p>`;
    }
    const text = t("release.served", { served: number(served), gateways: number(gateways) });
    return html`<div class="stack tight" role="status">
      <div class="row ${isServed(this.now) ? "all" : ""}">${isServed(this.now) ? icon("check") : nothing}<span>${text}</span></div>
      <progress max=${gateways} .value=${served} aria-label=${text}></progress>
      ${silent ? html`<p class="small soft">${tn("release.silent", silent)}</p>` : nothing}
    </div>`;
  }
}

const isServed = (now) => Boolean(now?.gateways) && now.served_by >= now.gateways;

customElements.define("sg-served", Served);
