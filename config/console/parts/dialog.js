import { css, html } from "lit";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import { icon } from "./icons.js";
import { Part } from "./part.js";

/** The open ones: the ground beside the page, the gutter of its scroll bar, is dimmed like the page. */
const open = new Set();

/**
 * <sg-dialog heading="...">: a modal dialog. Slots: the content, and "actions" for its buttons. The browser keeps the focus inside, closes it
 * with Escape, and gives the focus back. Event: close.
 */
class Dialog extends Part {
  static properties = { heading: {}, wide: { type: Boolean } };

  static styles = [base, css`
    :host { display: contents; }
    dialog {
      border: 1px solid var(--line); border-radius: 16px; padding: 0; background: var(--card); color: var(--text); width: min(34rem, calc(100vw - 2rem));
      max-height: calc(100dvh - 2rem); box-shadow: 0 12px 48px rgb(0 0 0 / 25%);
    }
    dialog.wide { width: min(56rem, calc(100vw - 2rem)); }
    dialog::backdrop { background: var(--scrim); }
    header { display: flex; align-items: center; justify-content: space-between; gap: 1rem; padding: 1.25rem 1.5rem 0; }
    header h2 { overflow-wrap: anywhere; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
    .content { padding: 1rem 1.5rem 1.5rem; }
    footer { display: flex; flex-wrap: wrap; gap: 0.75rem; justify-content: flex-end; padding: 0 1.5rem; }
    ::slotted([slot="actions"]) { margin-bottom: 1.5rem; }
    @media (max-width: 640px) {
      header { padding: 1rem 1.125rem 0; } .content { padding: 0.75rem 1.125rem 1.125rem; } footer { padding: 0 1.125rem; }
    }
  `];

  get #dialog() {
    return this.renderRoot.querySelector("dialog");
  }

  /** Opens it; call it once it is part of the page. */
  async show() {
    await this.updateComplete;
    if (!this.#dialog.open) {
      this.#dialog.showModal();
      this.#dim(true);
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#dim(false);
  }

  #dim(on) {
    open[on ? "add" : "delete"](this);
    document.documentElement.classList.toggle("dimmed", open.size > 0);
  }

  #closed() {
    this.#dim(false);
    this.dispatchEvent(new Event("close"));
  }

  /** Closes it. */
  hide() {
    this.#dialog.close();
  }

  render() {
    return html`<dialog class=${this.wide ? "wide" : ""} aria-labelledby="heading" @close=${this.#closed}>
      <header>
        <h2 id="heading">${this.heading}</h2>
        <button class="quiet icon-only" aria-label=${t("app.close")} @click=${this.hide}>${icon("close")}</button>
      </header>
      <div class="content"><slot></slot></div>
      <footer><slot name="actions"></slot></footer>
    </dialog>`;
  }
}

customElements.define("sg-dialog", Dialog);
