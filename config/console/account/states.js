import { html, nothing } from "lit";
import { userText } from "../parts/user-text.js";
import { t, time } from "../texts/texts.js";
import "../parts/tag.js";

const LICENCE_TONES = { licensed: "good", unlicensed: "bad", unknown: "warn" };
const TONES = { active: "good", waiting: "warn", withheld: "bad" };

/** The state of an account as a tag. */
export const accountState = ({ state }) => html`<sg-tag tone=${TONES[state]}>${t(`accountstate.${state}`)}</sg-tag>`;

/** The state of a host's licence as a tag. */
export const licenceState = ({ state, unchecked }) => unchecked ? html`<sg-tag>${t("licence.unchecked")}</sg-tag>` : html`<sg-tag tone=${LICENCE_TONES[state]}>${t(`licencestate.${state}`)}</sg-tag>`;

/** What is known of a licence. */
export const licenceDetail = ({ detail, unchecked }) => (unchecked ? t("licence.unchecked.detail") : userText(detail));

/** Why gateways open no page of an account or a rule, since when, and in the operator's words. */
export function withholding(withheld) {
  return withheld ? html`<span>${t(`cause.${withheld.cause}`)}</span>
    ${withheld.since ? html`<span class="soft small">${t("cause.since", { time: time(withheld.since) })}</span>` : nothing}
    ${withheld.reason ? html`<br><span class="wrap">${userText(withheld.reason)}</span>` : nothing}` : nothing;
}
