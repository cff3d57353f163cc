import { css, html, nothing } from "lit";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import { codeField, digits } from "./code-field.js";
import { field } from "./field.js";
import { Loading } from "./loading.js";
import { Part } from "./part.js";
import { toast } from "./toasts.js";
import "./dialog.js";
import "./loading-note.js";
import "./secret-once.js";

/**
 * <sg-ask>: asks before something is done, and for what it needs. `ask(question)` opens it. Event: done.
 *
 * A question is `{ heading, text, go, danger, fields, work, done, once }`: `work(values)` does it, `done` is the message after it, and `once(result)` is
 * `{ label, value, hint }` of a secret that is shown before the dialog closes. A field is `{ name, label, hint, type, value, options, required, warn }`; `warn(value)` is a text about an odd value, or undefined. Its type is
 * text, password, code (of a second factor), number (null if empty), textarea, checkbox or select (with options as pairs of value and text).
 */
class Ask extends Part {
  static properties = { question: { state: true }, secret: { state: true }, warnings: { state: true } };

  static styles = [base, css`
    /* Takes no place, and no gap. */
    :host { display: contents; }
    textarea { min-height: 5rem; resize: vertical; }
  `];

  #doing = new Loading(this, async (signal, values) => {
    const { work, done, once } = this.question;
    const result = await work(values);
    this.secret = once?.(result);
    if (!this.secret) {
      this.#dialog.hide();
    }
    if (done) {
      toast(done);
    }
    this.dispatchEvent(new CustomEvent("done", { detail: result }));
  });

  get #dialog() {
    return this.renderRoot.querySelector("sg-dialog");
  }

  async ask(question) {
    this.#doing.clear();
    this.question = question;
    this.secret = undefined;
    this.warnings = {};
    await this.updateComplete;
    return this.#dialog.show();
  }

  render() {
    return html`<sg-dialog heading=${this.question?.heading ?? ""} @close=${this.#forget}>${this.secret ? this.#shown() : this.question ? this.#form() : nothing}</sg-dialog>`;
  }

  /** A secret must not stay in the page. */
  #forget() {
    this.question = undefined;
    this.secret = undefined;
  }

  #shown() {
    return html`<div class="stack"><sg-secret-once label=${this.secret.label} .value=${this.secret.value} .hint=${this.secret.hint}></sg-secret-once>
      <div class="row end"><button class="primary" @click=${() => this.#dialog.hide()}>${t("app.close")}</button></div></div>`;
  }

  #form() {
    const { text, go, danger, fields = [] } = this.question;
    return html`<form class="stack" @change=${this.#warn} @submit=${this.#submit}>
      ${text ? html`<p>${text}</p>` : nothing}
      ${fields.map((one) => control(one, this.warnings[one.name]))}
      <sg-loading .of=${this.#doing}></sg-loading>
      <div class="row end"><button type="button" class="quiet" @click=${() => this.#dialog.hide()}>${t("app.cancel")}</button>
        <button class=${danger ? "danger" : "primary"} ?disabled=${this.#doing.running}>${go}</button></div>
    </form>`;
  }

  #warn({ target: { name, value } }) {
    const { warn } = this.question.fields?.find((one) => one.name === name) ?? {};
    this.warnings = { ...this.warnings, [name]: warn?.(value.trim()) };
  }

  #submit(event) {
    event.preventDefault();
    const form = event.target.elements;
    this.#doing.start(Object.fromEntries((this.question.fields ?? []).map((one) => [one.name, valueOf(one, form[one.name])])));
  }
}

function valueOf({ type }, input) {
  if (type === "checkbox") {
    return input.checked;
  }
  if (type === "number") {
    return input.value === "" ? null : Number(input.value);
  }
  return type === "password" ? input.value : type === "code" ? digits(input.value) : input.value.trim();
}

function control(one, warning) {
  const { name, label, hint, type = "text", value, options = [], required = false } = one;
  if (type === "checkbox") {
    return html`<label class="check"><input type="checkbox" name=${name} ?checked=${value}><span>${label}${hint ? html`<br><span class="soft small">${hint}</span>` : nothing}</span></label>`;
  }
  if (type === "code") {
    return codeField(required);
  }
  return field(name, label, (id, described) => {
    if (type === "select") {
      return html`<select id=${id} name=${name} aria-describedby=${described}>${options.map(([key, text]) => html`<option value=${key} ?selected=${key === value}>${text}</option>`)}</select>`;
    }
    if (type === "textarea") {
      return html`<textarea id=${id} name=${name} maxlength="500" ?required=${required} aria-describedby=${described} .value=${value ?? ""}></textarea>`;
    }
    return html`<input id=${id} name=${name} type=${type} .value=${value ?? ""} ?required=${required} min=${type === "number" ? 0 : nothing}
      autocomplete=${type === "password" ? "current-password" : "off"} autocapitalize="none" spellcheck="false" aria-describedby=${described}>`;
  }, { hint, warning });
}

customElements.define("sg-ask", Ask);
