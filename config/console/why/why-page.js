import { css, html, nothing } from "lit";
import { explain } from "../api/explain.js";
import { link, note } from "../app/router.js";
import { heading } from "../parts/heading.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import "../parts/loading-note.js";
import "./answer.js";
import "./matching.js";
import "./question-form.js";

/** <sg-why-page .appid .query>: why a link opens what it opens. The question is in the address, so that it can be sent to somebody. */
class WhyPage extends Part {
  static properties = { appid: {}, rest: { attribute: false }, query: { attribute: false } };

  static styles = [base, css`
    .answer { scroll-margin-top: 4rem; }
  `];

  #answer = new Loading(this, (signal, question) => explain(this.appid, question, signal));

  willUpdate(changed) {
    if (changed.has("query")) {
      this.#again();
    }
  }

  languageChanged() {
    super.languageChanged();
    this.#again();
  }

  /** Asks the question of the address, also once more after a repair. */
  #again = () => {
    if (this.query.link) {
      this.#answer.start(this.query);
    } else {
      this.#answer.clear();
    }
  };

  async #ask({ detail }) {
    note(link(this.appid, "why", detail));
    this.query = detail;
    // On a telephone the answer would begin below the window.
    await this.updateComplete;
    this.renderRoot.querySelector(".answer").scrollIntoView({ block: "nearest" });
  }

  render() {
    const { value, failure, running } = this.#answer;
    return html`<div class="stack wide">
      ${heading(t("page.why"), t(this.appid ? "why.hint" : "why.hint.all"))}
      <sg-question-form .appid=${this.appid} .question=${this.query} ?busy=${running} @ask=${this.#ask}></sg-question-form>
      <div class="answer stack" aria-live="polite">
        <sg-loading .of=${this.#answer}></sg-loading>
        ${value || running || failure ? nothing : html`<sg-matching></sg-matching>`}
        ${value && !failure ? html`<sg-answer .appid=${this.appid} .question=${this.query} .answer=${value} .again=${this.#again}></sg-answer>` : nothing}
      </div>
    </div>`;
  }
}

customElements.define("sg-why-page", WhyPage);
