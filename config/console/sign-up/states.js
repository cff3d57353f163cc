import { html } from "lit";
import { t } from "../texts/texts.js";
import "../parts/tag.js";

const TONES = { waiting: "warn", approved: "good", refused: "bad", expired: "plain" };

/** The state of a sign-up as a tag. */
export const signUpState = ({ state }) => html`<sg-tag tone=${TONES[state]}>${t(`signups.${state}`)}</sg-tag>`;
