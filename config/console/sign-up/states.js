import { html } from "lit";
import { t } from "../texts/texts.js";
import "../parts/tag.js";

const TONES = { waiting: "warn", approved: "good", refused: "bad", expired: "plain", withdrawn: "plain" };

/** The account of such a sign-up is gone. */
export const GONE = new Set(["refused", "expired", "withdrawn"]);

/** The state of a sign-up as a tag. */
export const signUpState = ({ state }) => html`<sg-tag tone=${TONES[state]}>${t(`signups.${state}`)}</sg-tag>`;
