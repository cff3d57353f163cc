// Characters that are invisible, or that turn the direction of the text around them, as the server's VisibleText has them.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u180b-\u180f\ufe00-\ufe0f]/gu;

const numbered = (c) => `<U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}>`;

/** A text with its invisible characters written as their numbers, such as <U+202E>. */
export const visible = (text) => text.replace(HIDDEN, numbered);

/** The parts of a text: visible ones, and numbers of invisible characters. */
export function pieces(text) {
  const found = [];
  let from = 0;
  for (const match of text.matchAll(HIDDEN)) {
    found.push({ text: text.slice(from, match.index) }, { text: numbered(match[0]), hidden: true });
    from = match.index + match[0].length;
  }
  found.push({ text: text.slice(from) });
  return found.filter((piece) => piece.text !== "");
}
