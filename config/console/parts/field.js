import { html, nothing } from "lit";

/**
 * A labelled field. `control(id, described)` makes the control with that id and `aria-describedby`; hint and fault are read with it.
 * Use it in a part: the ids are those of its own shadow root.
 */
export function field(name, label, control, { hint, fault } = {}) {
  const described = [hint && `${name}-hint`, fault && `${name}-fault`].filter(Boolean).join(" ") || nothing;
  return html`<div class="field">
    <label for=${name}>${label}</label>
    ${control(name, described)}
    ${hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : nothing}
    ${fault ? html`<p class="fault" id="${name}-fault" role="alert">${fault}</p>` : nothing}
  </div>`;
}
