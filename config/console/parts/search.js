import { css, html } from "lit";
import { base } from "../style/base.js";
import { field } from "./field.js";
import { Part } from "./part.js";
import { Typing } from "./typing.js";

/** <sg-search label .value>: a field that searches while somebody types. Event: search, with the text. */
class Search extends Part {
  static properties = { label: {}, value: {} };

  static styles = [base, css`
    :host { width: min(100%, 32rem); }
  `];

  #typing = new Typing(this, () => this.#tell());

  render() {
    return html`<form @submit=${this.#typing.submit} @input=${this.#typing.input}>
      ${field("search", this.label, (id) => html`<input id=${id} type="search" .value=${this.value ?? ""} autocomplete="off" autocapitalize="none" spellcheck="false">`)}
    </form>`;
  }

  #tell() {
    this.dispatchEvent(new CustomEvent("search", { detail: this.renderRoot.querySelector("input").value.trim() }));
  }
}

customElements.define("sg-search", Search);
