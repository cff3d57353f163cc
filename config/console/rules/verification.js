import { css, html, nothing } from "lit";
import { accountFile, askedChecks, directoryOf, verify } from "../api/proofs.js";
import { may } from "../app/session.js";
import { download } from "../parts/download.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { ago, t, time, tn } from "../texts/texts.js";
import "../parts/loading-note.js";
import "../parts/tag.js";

const SHOWN = 5;

/**
 * <sg-verification .appid .canonical .last>: the file that proves the directory of a rule, where it must be, and what came back. The rule need not exist yet, and without its
 * canonical form the file can be fetched already. Event: checked.
 */
class Verification extends Part {
  static properties = { appid: {}, canonical: {}, last: { attribute: false } };

  static styles = [base, css`
    ol { padding-inline-start: 1.3rem; }
    ol > li + li { margin-top: 0.75rem; }
    ul { list-style: none; padding: 0; }
    .place { background: var(--sunk); border-radius: 8px; padding: 0.625rem 0.875rem; margin: 0.375rem 0; }
    h3 { margin-bottom: 0.5rem; }
    .attempt { border: 1px solid var(--line); border-radius: 8px; padding: 0.75rem 1rem; }
    .attempt + .attempt, .attempt + details, summary + .attempt { margin-top: 0.5rem; }
    summary { cursor: pointer; color: var(--soft); }
    details li { padding: 0.5rem 0; border-top: 1px solid var(--line); }
  `];

  #file = new Loading(this, (signal) => accountFile(this.appid, signal));

  #earlier = new Loading(this, async (signal) => (await askedChecks(this.appid, signal)).items);

  #checking = new Loading(this, async (signal) => {
    const result = await verify(this.appid, this.canonical, signal);
    this.#earlier.start();
    this.dispatchEvent(new Event("checked"));
    return result;
  });

  /** The directory of the rule; undefined while there is no rule. */
  get #directory() {
    return this.canonical && directoryOf(this.canonical);
  }

  willUpdate(changed) {
    if (changed.has("appid")) {
      this.#file.start();
      this.#earlier.start();
    }
    const before = changed.get("canonical");
    if (changed.has("appid") || (before && directoryOf(before) !== this.#directory)) {
      this.#checking.clear();
    }
  }

  render() {
    const { value: file } = this.#file;
    const { value: result, running } = this.#checking;
    const last = this.last?.directory === this.#directory ? this.last : undefined;
    return html`<section class="card stack">
      <div class="spread"><h2>${t("proof.title")}</h2>${this.#directory ? outcome(result ?? last) : nothing}</div>
      <p class="soft">${t("proof.why")}</p>
      <sg-loading .of=${this.#file}></sg-loading>
      ${file ? this.#steps(file) : nothing}
      <div aria-live="polite" class="stack">
        <sg-loading .of=${this.#checking} label=${t("proof.checking")}></sg-loading>
        ${running ? nothing : result ? this.#result(result) : last ? html`<p class="small wrap">${t("proof.last", { time: time(last.checked_at) })} ${told(last)}</p>` : nothing}
      </div>
      ${this.#directory ? this.#history() : nothing}
    </section>`;
  }

  #steps({ name, content }) {
    return html`<ol>
      <li><div class="row"><span>${t("proof.file")}</span><button @click=${() => download(new Blob([content], { type: "text/plain" }), name)}>${t("proof.download", { name })}</button></div>
        <details class="small"><summary>${t("proof.content")}</summary><code>${content}</code></details></li>
      <li>${this.#directory ? this.#places(name) : html`<span class="soft">${t("proof.nolink")}</span>`}</li>
      ${this.#directory && may("proofs", this.appid) ? html`<li><button class="primary" ?disabled=${this.#checking.running} @click=${() => this.#checking.start()}>${t("proof.check")}</button></li>` : nothing}
    </ol>`;
  }

  /** The address that is tried first, and the other one that owners of a whole host like better. */
  #places(name) {
    const root = this.#directory.match(/^[a-z]+:\/\/[^/]+\//)[0];
    return html`${t("proof.place")}<div class="place"><code>${userText(this.#directory + name)}</code></div>
      ${root === this.#directory ? nothing : html`<p class="small soft wrap">${t("proof.orhere")} <code>${userText(root + name)}</code></p>`}`;
  }

  /** What the address to use answered, and whatever was there but is not the file; the other addresses only on demand. */
  #result({ proven, attempts }) {
    const isTold = (one, at) => (proven ? one.outcome === "proven" : at === 0 || one.outcome !== "not_found");
    const others = attempts.filter((one, at) => !isTold(one, at));
    return html`<div><h3>${t(proven ? "proof.found" : "proof.missing")}</h3>${attempts.filter(isTold).map(attempted)}
      ${others.length ? html`<details><summary class="small">${tn("proof.others", others.length)}</summary>${others.map(attempted)}</details>` : nothing}</div>`;
  }

  #history() {
    const own = (this.#earlier.value ?? []).filter((one) => one.directory === this.#directory).slice(0, SHOWN);
    return own.length ? html`<details><summary>${t("proof.earlier")}</summary><ul>${own.map((one) => html`<li class="small wrap">
      <time datetime=${one.at} title=${time(one.at)}>${ago(one.at)}</time> ${outcome(one)} <span class="soft">${userText(one.by)}</span><br>${userText(one.detail)}</li>`)}</ul></details>` : nothing;
  }
}

function attempted(attempt) {
  return html`<div class="attempt stack tight">
    <div class="row">${outcome(attempt)}${attempt.status ? html`<span class="small soft">${t("proof.status", { status: attempt.status })}</span>` : nothing}</div>
    <code>${userText(attempt.address)}</code>
    ${isPlain(attempt) ? nothing : html`<p class="small wrap">${userText(attempt.detail)}</p>`}</div>`;
}

/** Whether the address says it all. */
const isPlain = ({ outcome: found }) => found === "proven" || found === "not_found";

/** A check in a line. */
function told(check) {
  return isPlain(check) ? html`${t(`outcome.${check.outcome}`)}: <code>${userText(check.address)}</code>` : userText(check.detail);
}

/** The outcome of a check; of an old one only whether the file was found. */
function outcome(check) {
  const found = check?.outcome ?? (check?.proven ? "proven" : check ? "not_found" : "unchecked");
  const tone = found === "proven" ? "good" : found === "unchecked" ? "plain" : "bad";
  return html`<sg-tag tone=${tone}>${t(`outcome.${found}`)}</sg-tag>`;
}

customElements.define("sg-verification", Verification);
