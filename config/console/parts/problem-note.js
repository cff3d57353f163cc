import { css, html, nothing } from "lit";
import { person, seesAll } from "../app/session.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import { icon } from "./icons.js";
import { Part } from "./part.js";
import { userText } from "./user-text.js";

/** <sg-problem .problem=${refused}>: why a call was refused, in the API's own words, with all findings. */
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
    const { code, message, findings = [], faults = [] } = this.problem;
    if (code === "account_not_found" && person() && !seesAll()) {
      return this.#gone();
    }
    const all = findings.length > 1 ? findings : faults;
    return html`<div class="note" role="alert">
      ${icon("warning")}
      <div class="stack tight grow">
        <p class="title">${code === "unreachable" ? t("error.unreachable") : t("error.refused")}</p>
        ${all.length
          ? html`<ul>${all.map((one) => html`<li class="wrap">${one.place ? html`<code>${one.place}</code> ` : nothing}${userText(one.detail)}${contact(one.conflict)}</li>`)}</ul>`
          : html`<p class="wrap">${userText(message)}${contact(this.problem.conflict)}</p>`}
      </div>
    </div>`;
  }
}

function contact(conflict) {
  return conflict?.contact ? html` ${userText(conflict.name ?? conflict.appid)}: ${userText(conflict.contact)}` : nothing;
}

customElements.define("sg-problem", ProblemNote);
