import { css, html } from "lit";
import { base } from "../style/base.js";
import { unreachable } from "../api/client.js";
import { Part } from "../parts/part.js";
import { toastFailure } from "../parts/toasts.js";
import { changeLanguage, language } from "../texts/texts.js";

const NAMES = { en: "English", zh: "简体中文" };

/** <sg-language-switch>: each language in its own words. */
class LanguageSwitch extends Part {
  static styles = [base, css`
    :host { display: flex; gap: 0.25rem; }
    button { min-height: 2rem; padding: 0.25rem 0.625rem; font-size: 0.875rem; }
    button[aria-pressed="true"] { background: var(--sunk); color: var(--text); }
  `];

  render() {
    return Object.entries(NAMES).map(([code, name]) => html`<button class="quiet" lang=${code} aria-pressed=${code === language() ? "true" : "false"}
      @click=${() => this.#change(code)}>${name}</button>`);
  }

  /** The texts are files of the server, which may be out of reach. */
  async #change(code) {
    try {
      await changeLanguage(code);
    } catch {
      toastFailure(unreachable());
    }
  }
}

customElements.define("sg-language-switch", LanguageSwitch);
