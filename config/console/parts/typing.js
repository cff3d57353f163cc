const MILLIS = 250;

/** A form that tells what it has: at once when it is submitted, and a moment after the last letter. `<form @input=${typing.input} @submit=${typing.submit}>` */
export class Typing {
  #part;
  #tell;
  #timer;

  /** @param tell called without arguments, while the part is on the page */
  constructor(part, tell) {
    this.#part = part;
    this.#tell = tell;
  }

  input = () => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#part.isConnected && this.#tell(), MILLIS);
  };

  submit = (event) => {
    event.preventDefault();
    clearTimeout(this.#timer);
    this.#tell();
  };
}

/** The fields of a form that are not empty, trimmed, by name. */
export function filled(form) {
  const given = [...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value);
  return Object.fromEntries(given);
}
