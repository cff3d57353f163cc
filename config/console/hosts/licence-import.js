import { css, html, nothing } from "lit";
import { cancelImport, importLicences, runningImports } from "../api/hosts.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { toastFailure } from "../parts/toasts.js";
import { userText } from "../parts/user-text.js";
import { visible } from "../parts/visible.js";
import { base } from "../style/base.js";
import { number, t, time, tn } from "../texts/texts.js";
import "../parts/loading-note.js";

const LOOK_MILLIS = 1000;

/** <sg-licence-import>: imports a CSV file, shows how far each import is, and cancels it. Event: done. */
class LicenceImport extends Part {
  static properties = { running: { state: true } };

  static styles = [base, css`
    ul { padding-inline-start: 1.2rem; }
    progress { flex: 1 1 10rem; accent-color: var(--accent); }
    summary { cursor: pointer; }
  `];

  #importing = new Loading(this, async (signal, file, replace) => {
    const progress = (part) => this.#importing.report(part < 1 ? part : null);
    const report = await importLicences(file, replace, { signal, progress });
    this.dispatchEvent(new Event("done"));
    return report;
  });

  connectedCallback() {
    super.connectedCallback();
    this.running = [];
    this.#look();
    const timer = setInterval(() => this.#look(), LOOK_MILLIS);
    this.connected.addEventListener("abort", () => clearInterval(timer));
  }

  async #look() {
    if (!document.hidden) {
      this.running = await runningImports(this.connected).catch(() => []);
    }
  }

  render() {
    const { value, running } = this.#importing;
    return html`<details class="card" ?open=${running || value !== undefined}>
      <summary><strong>${t("import.title")}</strong></summary>
      <div class="stack">
        <p class="soft">${t("import.hint")} <code>domain,licence,holder</code></p>
        <form class="stack" @submit=${this.#submit}>
          <div class="field"><label for="file">${t("import.file")}</label><input id="file" name="file" type="file" accept=".csv,text/csv" required></div>
          <label class="check"><input type="checkbox" name="replace"><span>${t("import.replace")}<br><span class="soft small">${t("import.replace.hint")}</span></span></label>
          <sg-loading .of=${this.#importing} label=${t("import.running")}></sg-loading>
          <div class="row"><button class="primary" ?disabled=${running}>${t("import.go")}</button></div>
        </form>
        ${value && !running ? report(value) : nothing}
      </div></details>
      ${this.running.map((one) => this.#running(one))}`;
  }

  #running({ id, by, started_at: started, phase, bytes, size }) {
    return html`<div class="card row"><span>${t(`import.${phase}`)} <span class="soft small">${userText(by)}, ${time(started)}</span></span>
      <progress max=${size ?? 1} .value=${size ? bytes : 0} aria-label=${t(`import.${phase}`)}></progress>
      <button @click=${() => cancelImport(id).catch(toastFailure)}>${t("app.cancel")}</button></div>`;
  }

  #submit(event) {
    event.preventDefault();
    const form = event.target.elements;
    this.#importing.start(form.file.files[0], form.replace.checked);
  }
}

/** What the file has changed, and the rows that were refused. */
function report({ imported, rejected, errors, added, changed, removed }) {
  return html`<div class="stack tight" role="status">
    <p><strong>${tn("import.done", imported)}</strong> ${t("import.changes", { added: number(added.count), changed: number(changed.count), removed: number(removed.count) })}</p>
    ${rejected ? html`<p>${tn("import.rejected", rejected)}</p><ul>${errors.map((error) => html`<li class="wrap small"><bdi>${visible(error)}</bdi></li>`)}</ul>` : nothing}
  </div>`;
}

customElements.define("sg-licence-import", LicenceImport);
