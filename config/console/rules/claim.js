import { css, html, nothing } from "lit";
import { claimRule, lastDecision, openClaim, withdrawClaim } from "../api/claims.js";
import { link } from "../app/router.js";
import { may } from "../app/session.js";
import { Loading } from "../parts/loading.js";
import { Part } from "../parts/part.js";
import { base } from "../style/base.js";
import { t, time } from "../texts/texts.js";
import "../parts/ask.js";
import "../parts/loading-note.js";
import "../parts/tag.js";

/**
 * <sg-claim .appid .prefix .page>: beside a rule of another account that is in the way, what has become of a claim to it, and the button that claims it. Event: claimed,
 * if the rule has moved.
 */
class Claim extends Part {
  static properties = { appid: {}, prefix: {}, page: {}, moved: { state: true }, unproven: { state: true } };

  static styles = [base, css`
    :host { display: block; margin-top: 0.5rem; }
    button, a.button { padding: 0.25rem 0.75rem; min-height: 2.125rem; font-size: 0.875rem; }
  `];

  /** The open claim, or else the last decision. */
  #state = new Loading(this, async (signal) => {
    const open = await openClaim(this.appid, this.prefix, signal);
    return { open, last: open ? undefined : await lastDecision(this.appid, this.prefix, signal) };
  });

  willUpdate(changed) {
    if (changed.has("appid") || changed.has("prefix")) {
      this.moved = undefined;
      this.unproven = false;
      if (may("moves_read", this.appid) && may("account_audit", this.appid)) {
        this.#state.start();
      } else {
        this.#state.clear();
      }
    }
  }

  render() {
    return html`<div class="stack tight" aria-live="polite"><sg-loading .of=${this.#state}></sg-loading>
      ${this.moved ? this.#granted() : this.#state.value ? this.#shown(this.#state.value) : nothing}
      <sg-ask></sg-ask></div>`;
  }

  #shown({ open, last }) {
    const mayClaim = may("moves", this.appid);
    if (open) {
      return html`<div class="row"><sg-tag tone="warn">${t("claim.open")}</sg-tag><span class="small soft">${t("claim.open.hint", { time: time(open.claimed_at) })}</span></div>
        ${mayClaim ? html`<div class="row"><button @click=${this.#claim}>${t("claim.again")}</button><button class="quiet" @click=${() => this.#withdraw(open)}>${t("claim.withdraw")}</button></div>` : nothing}`;
    }
    return html`${last && last.state !== "granted" ? html`<p class="small">${t(`history.state.claim_decided.${last.state}`)} <span class="soft">${time(last.at)}</span></p>` : nothing}
      ${mayClaim ? html`<div class="row"><button @click=${this.#claim}>${t("claim.go")}</button>
        ${this.unproven ? html`<a class="button" href=${link(this.appid, "rules", { prefix: this.prefix, page: this.page }, "new")}>${t("add.proof")}</a>` : nothing}</div>` : html`<p class="small soft">${t("claim.owner")}</p>`}`;
  }

  #granted() {
    return html`<div class="row"><sg-tag tone="good">${t("claim.granted")}</sg-tag><a class="button" href=${link(this.appid, "rules", {}, this.moved)}>${t("claim.rule")}</a></div>`;
  }

  #ask(question) {
    this.renderRoot.querySelector("sg-ask").ask(question);
  }

  #claim() {
    this.#ask({
      heading: t("claim.go"), text: t("claim.hint", { prefix: this.prefix }), go: t("claim.go"),
      fields: [{ name: "page", label: t("add.page"), hint: t("add.page.hint"), value: this.page, required: true }],
      work: async ({ page }) => {
        const claim = await this.#made(page);
        if (claim.granted) {
          this.moved = claim.to.id;
          this.dispatchEvent(new Event("claimed", { bubbles: true, composed: true }));
        } else {
          await this.#state.start();
        }
      },
    });
  }

  /** Where the file is missing, the way to it stays here after the dialog. */
  async #made(page) {
    try {
      return await claimRule(this.appid, { prefix: this.prefix, page });
    } catch (refused) {
      this.unproven = refused.code === "ownership_not_proven";
      throw refused;
    }
  }

  #withdraw({ id }) {
    this.#ask({
      heading: t("claim.withdraw"), text: t("claim.withdraw.hint"), go: t("claim.withdraw"), danger: true, done: t("claim.withdrawn"),
      work: async () => {
        await withdrawClaim(this.appid, id);
        await this.#state.start();
      },
    });
  }
}

customElements.define("sg-claim", Claim);
