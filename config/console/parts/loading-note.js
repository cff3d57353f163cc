import { css, html, nothing } from "lit";
import { base } from "../style/base.js";
import { t } from "../texts/texts.js";
import { Part } from "./part.js";
import "./problem-note.js";

/** <sg-loading .of=${loading}>: what a Loading waits for, with a button that cancels it, or why it failed. Nothing for a moment at first. */
class LoadingNote extends Part {
  static properties = { of: { attribute: false }, label: {} };

  static styles = [base, css`
    /* Nothing to show takes no place, and no gap. */
    :host { display: contents; }
    .bar { height: 3px; border-radius: 2px; background: var(--line); overflow: hidden; flex: 1; min-width: 5rem; }
    .bar > i { display: block; height: 100%; background: var(--accent); width: 30%; animation: move 1.2s ease-in-out infinite alternate; }
    @keyframes move { from { transform: translateX(-40%); } to { transform: translateX(270%); } }
    progress { flex: 1; min-width: 5rem; accent-color: var(--accent); }
    .late { animation: late 0s 300ms both; }
    @keyframes late { from { visibility: hidden; } }
  `];

  willUpdate(changed) {
    if (changed.has("of")) {
      this.of.showIn(this);
    }
  }

  render() {
    const { running, failure, progress } = this.of;
    if (failure) {
      return html`<sg-problem .problem=${failure}></sg-problem>`;
    }
    return running ? html`<div class="row late" role="status">
      <span class="soft">${this.label ?? t("app.loading")}</span>
      ${progress === null
        ? html`<span class="bar"><i></i></span>`
        : html`<progress max="1" .value=${progress} aria-label=${this.label ?? t("app.loading")}></progress>`}
      <button class="quiet" @click=${() => this.of.cancel()}>${t("app.cancel")}</button>
    </div>` : nothing;
  }
}

customElements.define("sg-loading", LoadingNote);
