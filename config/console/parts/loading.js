/**
 * Something that a part waits for: at most one call at a time, which a later one, or cancel, ends. The part renders `running`, `failure` and
 * `value`; <sg-loading> shows the first two.
 */
export class Loading {
  running = false;
  failure = null;
  value = undefined;
  /** Between 0 and 1 while that is known. */
  progress = null;

  #shownBy;
  #work;
  #abort;

  /** @param work (signal, ...args) => a promise of the value */
  constructor(host, work) {
    this.#shownBy = new Set([host]);
    this.#work = work;
    host.addController(this);
  }

  /** Renders a further part after each change. */
  showIn(part) {
    this.#shownBy.add(part);
  }

  /** Starts; returns the value, or undefined if it failed or was cancelled. */
  async start(...args) {
    this.#abort?.abort();
    const abort = (this.#abort = new AbortController());
    this.#set({ running: true, failure: null, progress: null });
    try {
      const value = await this.#work(abort.signal, ...args);
      if (abort === this.#abort && !abort.signal.aborted) {
        this.#set({ running: false, value });
        return value;
      }
    } catch (failure) {
      if (abort === this.#abort && !abort.signal.aborted) {
        this.#set({ running: false, failure });
      }
    }
    return undefined;
  }

  /** Ends the running call, if there is one. */
  cancel() {
    this.#abort?.abort();
    this.#set({ running: false });
  }

  /** Forgets value and failure. */
  clear() {
    this.#abort?.abort();
    this.#set({ running: false, failure: null, value: undefined });
  }

  /** For calls that know how far they are. */
  report(progress) {
    this.#set({ progress });
  }

  #set(fields) {
    Object.assign(this, fields);
    this.#shownBy.forEach((part) => part.requestUpdate());
  }

  hostDisconnected() {
    this.#abort?.abort();
  }
}
