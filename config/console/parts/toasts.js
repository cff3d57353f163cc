import { css, html } from "lit";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import { icon } from "./icons.js";
import { Part } from "./part.js";
import { inOneLine } from "./problem-text.js";
import { visible } from "./visible.js";

const SHOWN_MILLIS = 4000;
const MOST = 4;
const news = new EventTarget();

/** Says for some seconds that something is done. */
export const toast = (text) => news.dispatchEvent(new CustomEvent("toast", { detail: { text } }));

/** Says why something failed, until somebody closes it. */
export const toastFailure = (failure) => news.dispatchEvent(new CustomEvent("toast", { detail: { text: inOneLine(failure), bad: true } }));

/** <sg-toasts>: the messages of toast and toastFailure, which screen readers read, too. */
class Toasts extends Part {
  static properties = { shown: { state: true } };

  static styles = [base, css`
    :host { border: 0; padding: 0; background: none; width: auto; overflow: visible; position: fixed; inset: auto 1rem 1rem; z-index: 20; display: flex; flex-direction: column; align-items: center; gap: 0.5rem; pointer-events: none; }
    :host(:not(:popover-open)) { display: none; }
    .toast {
      pointer-events: auto; display: flex; align-items: center; gap: 0.75rem; max-width: 40rem; padding: 0.5rem 0.5rem 0.5rem 1rem; border-radius: 10px;
      background: var(--card); border: 1px solid var(--line); box-shadow: 0 8px 32px rgb(0 0 0 / 18%); overflow-wrap: anywhere;
    }
    .toast > svg { flex: none; color: var(--good); }
    .bad > svg { color: var(--bad); }
    /* What is done can be read, and does not bar the buttons below it. */
    .toast:not(.bad) { pointer-events: none; }
    .toast:not(.bad) button { pointer-events: auto; }
  `];

  constructor() {
    super();
    this.shown = [];
  }

  connectedCallback() {
    super.connectedCallback();
    // A dialog in front would hide them; as popovers they are above it.
    this.popover = "manual";
    news.addEventListener("toast", ({ detail }) => this.#show(detail), { signal: this.connected });
  }

  #show(one) {
    // One thing that is done is enough: several would bar a telephone's page.
    this.shown = [...this.shown.filter(({ bad }) => bad).slice(1 - MOST), one];
    if (!one.bad) {
      setTimeout(() => this.#hide(one), SHOWN_MILLIS);
    }
  }

  #hide(one) {
    this.shown = this.shown.filter((other) => other !== one);
  }

  updated() {
    if (this.matches(":popover-open")) {
      this.hidePopover();
    }
    if (this.shown.length) {
      this.showPopover();
    }
  }

  render() {
    return html`
      <div class="stack tight" role="status">${this.shown.filter((one) => !one.bad).map((one) => this.#toast(one))}</div>
      <div class="stack tight" role="alert">${this.shown.filter((one) => one.bad).map((one) => this.#toast(one))}</div>`;
  }

  #toast(one) {
    return html`<div class="toast ${one.bad ? "bad" : ""}">${icon(one.bad ? "warning" : "check")}<bdi>${visible(one.text)}</bdi>
      <button class="quiet icon-only" aria-label=${t("app.close")} @click=${() => this.#hide(one)}>${icon("close", 16)}</button></div>`;
  }
}

customElements.define("sg-toasts", Toasts);
