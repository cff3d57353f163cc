import { css, html } from "lit";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import { field } from "./field.js";
import { Part } from "./part.js";
import { toast, toastFailure } from "./toasts.js";

/** <sg-secret-once label value hint>: a text that the API shows once, with a button that copies it. */
class SecretOnce extends Part {
  static properties = { label: {}, value: {}, hint: {} };

  static styles = [base, css`
    .row { flex-wrap: nowrap; }
    input { font-family: var(--mono); min-width: 0; }
    button { flex: none; }
  `];

  render() {
    return field("secret", this.label, (id, described) => html`<div class="row">
      <input id=${id} readonly .value=${this.value} aria-describedby=${described} @focus=${(event) => event.target.select()}>
      <button type="button" @click=${this.#copy}>${t("once.copy")}</button></div>`, { hint: this.hint ?? t("once.hint") });
  }

  #copy() {
    navigator.clipboard.writeText(this.value).then(() => toast(t("once.copied")), toastFailure);
  }
}

customElements.define("sg-secret-once", SecretOnce);
