import { css, html, nothing } from "lit";
import { listPlans, withdrawPlan } from "../api/releases.js";
import { link } from "../app/router.js";
import { may } from "../app/session.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { toast } from "../parts/toasts.js";
import { userText } from "../parts/user-text.js";
import { base } from "../style/base.js";
import { t, time } from "../texts/texts.js";
import "../parts/loading-note.js";
import "../parts/tag.js";

/** <sg-plans .appid>: the planned releases that wait or have failed. */
class Plans extends Part {
  static properties = { appid: {} };

  static styles = [base, css`
    ul { list-style: none; padding: 0; }
    .plans > li { padding: 0.75rem 0; border-top: 1px solid var(--line); }
    .plans > li:first-child { border-top: 0; }
  `];

  #plans = new Loading(this, async (signal) => {
    const pages = await Promise.all(["waiting", "failed"].map((state) => listPlans(this.appid, state, signal)));
    return pages.flatMap((page) => page.items).sort((one, other) => one.publish_at.localeCompare(other.publish_at));
  });

  #ending = new Loading(this, async (signal, plan) => {
    await withdrawPlan(plan);
    toast(t("release.withdrawn"));
    this.#plans.start();
  });

  willUpdate(changed) {
    if (changed.has("appid")) {
      this.#plans.start();
    }
  }

  render() {
    const { value } = this.#plans;
    return html`<section class="card stack"><h2>${t("release.plans")}</h2>
      <sg-loading .of=${this.#plans}></sg-loading><sg-loading .of=${this.#ending}></sg-loading>
      ${value?.length ? html`<ul class="plans">${value.map((plan) => this.#plan(plan))}</ul>` : value ? html`<p class="soft">${t("release.plans.none")}</p>` : nothing}
    </section>`;
  }

  #plan(plan) {
    return html`<li class="stack tight"><div class="spread"><div class="row"><strong>${time(plan.publish_at)}</strong>
        <sg-tag tone=${plan.state === "failed" ? "bad" : "plain"}>${t(`release.state.${plan.state}`)}</sg-tag></div>
        ${may("publish", this.appid) ? html`<button ?disabled=${this.#ending.running} @click=${() => this.#ending.start(plan)}>${t(plan.state === "failed" ? "release.forget" : "release.withdraw")}</button>` : nothing}</div>
      ${plan.detail ? html`<p class="small wrap">${userText(plan.detail)}</p>` : nothing}
      <ul class="small">${plan.actions.map(({ action, rule, page }) => html`<li>${t(`release.action.${action}`)} <a href=${link(this.appid, "rules", {}, rule)}>${page ? html`<code>${userText(page)}</code>` : t("edit.title")}</a></li>`)}</ul>
      <span class="small soft">${userText(plan.planned_by)}</span></li>`;
  }
}

customElements.define("sg-plans", Plans);
