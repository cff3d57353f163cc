import { LitElement } from "lit";
import { base } from "../style/base.js";
import { onLanguage } from "../texts/texts.js";

/** The base of all elements of the console: the shared style, and a new rendering after a change of the language. */
export class Part extends LitElement {
  static styles = [base];

  #connected;

  connectedCallback() {
    super.connectedCallback();
    this.#connected = new AbortController();
    onLanguage(() => this.languageChanged(), this.#connected.signal);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#connected.abort();
  }

  /** Ends when the element leaves the page: for listeners and calls. */
  get connected() {
    return this.#connected.signal;
  }

  /** Renders again; elements with texts of the API ask the API again. */
  languageChanged() {
    this.requestUpdate();
  }
}
