import { css, html, nothing } from "lit";
import { person, seesAll } from "../app/session.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import { icon } from "./icons.js";
import { Part } from "./part.js";
import { more, sentence } from "./problem-text.js";
import { words } from "./said.js";
import { userText } from "./user-text.js";

/** <sg-problem .problem=${refused}>: why a call was refused: a sentence in the reader's language, then the API's own words, with all findings. */
class ProblemNote extends Part {
  static properties = { problem: { attribute: false } };

  static styles = [base, css`
    .note { display: flex; gap: 0.75rem; background: var(--bad-soft); border-radius: 8px; padding: 0.875rem 1rem; }
    svg { flex: none; color: var(--bad); margin-top: 0.15rem; }
    ul { padding-inline-start: 1.1rem; }
    .title { color: var(--bad); font-weight: 600; }
  `];

  /** An owner's account has ended while its page was open. */
  #gone() {
    return html`<div class="note" role="alert">${icon("warning")}<div class="stack tight grow">
      <p class="title">${t("error.gone")}</p><p>${t("error.gone.hint")} <a href="#/me/profile">${t("signups.own")}</a></p></div></div>`;
  }

  render() {
    if (!this.problem) {
      return nothing;
    }
    const { code, findings = [], faults = [] } = this.problem;
    if (code === "account_not_found" && person() && !seesAll()) {
      return this.#gone();
    }
    const said = sentence(this.problem);
    const all = findings.length > 1 ? findings : faults;
    return html`<div class="note" role="alert">
      ${icon("warning")}
      <div class="stack tight grow">
        <p class="title">${code === "unreachable" ? t("error.unreachable") : said && !all.length ? t("error.refused.why", { why: said }) : t("error.refused")}</p>
        ${all.length
          ? html`<ul>${all.map((one) => html`<li class="wrap">${one.place && all.length > 1 ? html`<code>${one.place}</code> ` : nothing}${sentence(one) ?? nothing}${detail(one)}${contact(one.conflict)}</li>`)}</ul>`
          : html`<div class="wrap">${detail(this.problem)}${contact(this.problem.conflict)}</div>`}
      </div>
    </div>`;
  }
}

/** The API's own words; the only ones for a failure without a sentence. */
function detail(problem) {
  const said = more(problem);
  // All addresses that were tried for the file; the button beside it leads to the page that shows them.
  const many = problem.code === "ownership_not_proven";
  return !said ? nothing : sentence(problem) ? words(said, many) : html`<div class="soft">${userText(said)}</div>`;
}

function contact(conflict) {
  return conflict?.contact ? html` ${userText(conflict.name ?? conflict.appid)}: ${userText(conflict.contact)}` : nothing;
}

customElements.define("sg-problem", ProblemNote);
