import { css, html, nothing } from "lit";
import { askedChecks, fileFor, verify } from "../api/proofs.js";
import { may } from "../app/session.js";
import { download } from "../parts/download.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { ago, t, time } from "../texts/texts.js";
import "../parts/loading-note.js";
import "../parts/tag.js";

const SHOWN = 5;

/** <sg-verification .appid .prefix .last>: the file that proves the directory of a rule, where it must be, and what came back. Event: checked. */
class Verification extends Part {
  static properties = { appid: {}, prefix: {}, last: { attribute: false } };

  static styles = [base, css`
    ol { padding-inline-start: 1.3rem; }
    ol > li + li { margin-top: 0.75rem; }
    ul { list-style: none; padding: 0; }
    .addresses li { padding: 0.125rem 0; }
    h3 { margin-bottom: 0.5rem; }
    .attempt { border: 1px solid var(--line); border-radius: 8px; padding: 0.75rem 1rem; }
    .attempt + .attempt { margin-top: 0.5rem; }
    summary { cursor: pointer; color: var(--soft); }
    details li { padding: 0.5rem 0; border-top: 1px solid var(--line); }
  `];

  #file = new Loading(this, (signal) => fileFor(this.appid, this.prefix, signal));

  #earlier = new Loading(this, async (signal) => (await askedChecks(this.appid, signal)).items);

  #checking = new Loading(this, async (signal) => {
    const result = await verify(this.appid, this.prefix, signal);
    this.#earlier.start();
    this.dispatchEvent(new Event("checked"));
    return result;
  });

  willUpdate(changed) {
    if (changed.has("appid") || changed.has("prefix")) {
      this.#checking.clear();
      this.#file.start();
      this.#earlier.start();
    }
  }

  render() {
    const { value: file } = this.#file;
    const result = this.#checking.value;
    return html`<section class="card stack">
      <div class="spread"><h2>${t("proof.title")}</h2>${outcome(result ?? this.last)}</div>
      <p class="soft">${t("proof.why")}</p>
      <sg-loading .of=${this.#file}></sg-loading>
      ${file ? this.#steps(file) : nothing}
      <div aria-live="polite" class="stack">
        <sg-loading .of=${this.#checking} label=${t("proof.checking")}></sg-loading>
        ${result && !this.#checking.running ? this.#result(result) : this.last && !this.#checking.running ? html`<p class="small wrap">${t("proof.last", { time: time(this.last.checked_at) })} ${userText(this.last.detail)}</p>` : nothing}
      </div>
      ${file ? this.#history(file) : nothing}
    </section>`;
  }

  #steps(file) {
    const root = file.directory.match(/^[a-z]+:\/\/[^/]+\//)[0];
    const places = [...new Set([file.directory, root])].map((directory) => directory + file.name);
    return html`<ol>
      <li><div class="row"><span>${t("proof.file")}</span><button @click=${() => download(new Blob([file.content], { type: "text/plain" }), file.name)}>${t("proof.download", { name: file.name })}</button></div>
        <p class="small soft">${t("proof.content")} <code>${file.content}</code></p></li>
      <li>${t(places.length > 1 ? "proof.places" : "proof.place")}<ul class="addresses">${places.map((place) => html`<li><code>${userText(place)}</code></li>`)}</ul></li>
      ${may("proofs", this.appid) ? html`<li><button class="primary" ?disabled=${this.#checking.running} @click=${() => this.#checking.start()}>${t("proof.check")}</button></li>` : nothing}
    </ol>`;
  }

  #result({ proven, attempts }) {
    return html`<div><h3>${t(proven ? "proof.found" : "proof.missing")}</h3>${attempts.map((attempt) => html`<div class="attempt stack tight">
      <div class="row">${outcome(attempt)}${attempt.status ? html`<span class="small soft">${t("proof.status", { status: attempt.status })}</span>` : nothing}</div>
      <code>${userText(attempt.address)}</code>
      <p class="small wrap">${userText(attempt.detail)}</p></div>`)}</div>`;
  }

  #history({ directory }) {
    const own = (this.#earlier.value ?? []).filter((one) => one.directory === directory).slice(0, SHOWN);
    return own.length ? html`<details><summary>${t("proof.earlier")}</summary><ul>${own.map((one) => html`<li class="small wrap">
      <time datetime=${one.at} title=${time(one.at)}>${ago(one.at)}</time> ${outcome(one)} <span class="soft">${userText(one.by)}</span><br>${userText(one.detail)}</li>`)}</ul></details>` : nothing;
  }
}

/** The outcome of a check; of an old one only whether the file was found. */
function outcome(check) {
  const found = check?.outcome ?? (check?.proven ? "proven" : check ? "not_found" : "unchecked");
  const tone = found === "proven" ? "good" : found === "unchecked" ? "plain" : "bad";
  return html`<sg-tag tone=${tone}>${t(`outcome.${found}`)}</sg-tag>`;
}

customElements.define("sg-verification", Verification);
