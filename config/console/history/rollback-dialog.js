import { css, html, nothing } from "lit";
import { rollBack } from "../api/history.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { toast } from "../parts/toasts.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t, tn } from "../texts/texts.js";
import "../parts/dialog.js";
import "../parts/loading-note.js";
import "./page-change.js";

/** <sg-rollback-dialog .rule .release>: what a rollback would change, then the rollback. Event: done. */
class RollbackDialog extends Part {
  static properties = { rule: { attribute: false }, release: { attribute: false } };

  static styles = [base, css`
    ul { padding-inline-start: 1.2rem; }
  `];

  #looking = new Loading(this, (signal) => rollBack(this.rule, this.release.number, true, signal));

  #acting = new Loading(this, async () => {
    await rollBack(this.rule, this.release.number, false);
    this.#dialog.hide();
    toast(t("history.rolledback", { number: this.release.number }));
    this.dispatchEvent(new Event("done"));
  });

  get #dialog() {
    return this.renderRoot.querySelector("sg-dialog");
  }

  show() {
    this.#acting.clear();
    this.#looking.start();
    return this.#dialog.show();
  }

  render() {
    const { value, running, failure } = this.#looking;
    return html`<sg-dialog heading=${t("history.rollback.title", { number: this.release?.number ?? "" })}>
      ${this.release ? html`<div class="stack">
        <p class="wrap"><code>${userText(this.rule.prefix)}</code></p>
        <sg-page-change .before=${this.rule.live?.page} .after=${this.release.page} note=${t("history.samelive")}></sg-page-change>
        <sg-loading .of=${this.#looking}></sg-loading>
        ${value && !running && !failure ? this.#forecast(value) : nothing}
        <sg-loading .of=${this.#acting}></sg-loading>
        <div class="row end"><button class="primary" ?disabled=${running || failure || this.#acting.running} @click=${() => this.#acting.start()}>${t("history.rollback.go")}</button></div>
      </div>` : nothing}
    </sg-dialog>`;
  }

  #forecast({ links, sample, publishes_used: used, publishes_left: left }) {
    return html`<p>${sample ? tn("publish.changes", links.length, { sample }) : t("publish.nosample")} ${used ? tn("publish.left", left) : t("history.rollback.free")}</p>
      ${links.length ? html`<ul>${links.slice(0, 5).map((one) => html`<li class="wrap"><code>${userText(one.link)}</code></li>`)}</ul>` : nothing}`;
  }
}

customElements.define("sg-rollback-dialog", RollbackDialog);
