import { css, html, nothing } from "lit";
import { readPicture } from "../api/explain.js";
import { field } from "../parts/field.js";
import { icon } from "../parts/icons.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/loading-note.js";

/**
 * <sg-question-form .appid .question busy>: a link, typed or from a picture, and who scans it with what. Event: ask, with the question as the
 * API takes it.
 */
class QuestionForm extends Part {
  static properties = { appid: {}, question: { attribute: false }, busy: { type: Boolean }, texts: { state: true } };

  static styles = [base, css`
    .link { display: grid; grid-template-columns: minmax(0, 1fr) auto auto; gap: 0.75rem; align-items: end; }
    .link input { font-family: var(--mono); font-size: 1rem; min-height: 2.875rem; }
    .link button { min-height: 2.875rem; min-width: 7rem; }
    .more { display: grid; grid-template-columns: repeat(2, minmax(0, 18rem)); gap: 1rem; align-items: start; }
    .found { background: var(--sunk); border-radius: 8px; padding: 0.75rem 1rem; }
    .found button { justify-content: flex-start; text-align: start; font-family: var(--mono); font-weight: 400; overflow-wrap: anywhere; }
    @media (max-width: 640px) {
      .link { grid-template-columns: repeat(2, minmax(0, 1fr)); }
      .link .field { grid-column: 1 / -1; }
      .link button { padding-inline: 0.25rem; gap: 0.375rem; font-size: 0.9375rem; white-space: nowrap; }
      .more { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.75rem; }
    }
  `];

  #picture = new Loading(this, (signal, file) => readPicture(this.appid, file, { signal, progress: (part) => this.#picture.report(part) }));

  render() {
    const { link = "", user = "", client_version: version = "" } = this.question ?? {};
    return html`<form class="card stack" @submit=${this.#submit} @dragover=${this.#over} @drop=${this.#drop}>
      <div class="link">
        ${field("link", t("why.link"), (id) => html`<input id=${id} name="link" .value=${link} required autocomplete="off" autocapitalize="none" spellcheck="false" inputmode="url" placeholder="https://" @paste=${this.#paste}>`)}
        <button class="primary" ?disabled=${this.busy}>${t("why.ask")}</button>
        <button type="button" @click=${() => this.renderRoot.querySelector("#picture").click()}>${icon("picture")}${t("why.picture")}</button>
        <input id="picture" type="file" accept="image/png,image/jpeg" hidden @change=${this.#choose}>
      </div>
      <div class="more">
        ${field("user", t("why.user"), (id, described) => html`<input id=${id} name="user" .value=${user} autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby=${described}>`, { hint: t("why.user.hint") })}
        ${field("version", t("why.version"), (id, described) => html`<input id=${id} name="client_version" .value=${version} autocomplete="off" placeholder="8.0.50" aria-describedby=${described}>`, { hint: t("why.version.hint") })}
      </div>
      <p class="soft small">${t("why.scene")}</p>
      <sg-loading .of=${this.#picture} label=${t("why.reading")}></sg-loading>
      ${this.texts ? this.#found() : nothing}
    </form>`;
  }

  /** What a picture had, if that is not one link. */
  #found() {
    return html`<div class="found stack tight" role="status">
      <p>${this.texts.length ? t("why.several") : t("why.nocode")}</p>
      ${this.texts.map((text) => html`<button type="button" class="quiet" @click=${() => this.#use(text)}>${userText(text)}</button>`)}
    </div>`;
  }

  #submit(event) {
    event.preventDefault();
    this.#ask();
  }

  #ask() {
    this.texts = undefined;
    const form = new FormData(this.renderRoot.querySelector("form"));
    const given = ["link", "user", "client_version"].map((name) => [name, form.get(name).trim()]).filter(([, value]) => value);
    this.dispatchEvent(new CustomEvent("ask", { detail: Object.fromEntries(given) }));
  }

  #use(text) {
    this.renderRoot.querySelector("#link").value = text;
    this.#ask();
  }

  #choose(event) {
    const [file] = event.target.files;
    event.target.value = "";
    this.#read(file);
  }

  #paste(event) {
    this.#readFrom(event, event.clipboardData);
  }

  #over(event) {
    if ([...event.dataTransfer.items].some((item) => item.kind === "file")) {
      event.preventDefault();
    }
  }

  #drop(event) {
    this.#readFrom(event, event.dataTransfer);
  }

  #readFrom(event, data) {
    const picture = [...data.files].find((file) => file.type.startsWith("image/"));
    if (picture) {
      event.preventDefault();
      this.#read(picture);
    }
  }

  async #read(file) {
    this.texts = undefined;
    const texts = file && (await this.#picture.start(file));
    if (texts?.length === 1) {
      this.#use(texts[0]);
    } else {
      this.texts = texts;
    }
  }
}

customElements.define("sg-question-form", QuestionForm);
