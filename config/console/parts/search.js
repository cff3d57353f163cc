import { css, html } from "lit";
import { base } from "../style/base.js";
import { field } from "./field.js";
import { Part } from "./part.js";

const TYPING_MILLIS = 250;

/** <sg-search label .value>: a field that searches while somebody types. Event: search, with the text. */
class Search extends Part {
  static properties = { label: {}, value: {} };

  static styles = [base, css`
    :host { width: min(100%, 32rem); }
  `];

  #typing;

  render() {
    return html`<form @submit=${this.#submit} @input=${this.#input}>
      ${field("search", this.label, (id) => html`<input id=${id} type="search" .value=${this.value ?? ""} autocomplete="off" autocapitalize="none" spellcheck="false">`)}
    </form>`;
  }

  #submit(event) {
    event.preventDefault();
    this.#tell();
  }

  #input() {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.isConnected && this.#tell(), TYPING_MILLIS);
  }

  #tell() {
    clearTimeout(this.#typing);
    this.dispatchEvent(new CustomEvent("search", { detail: this.renderRoot.querySelector("input").value.trim() }));
  }
}

customElements.define("sg-search", Search);
