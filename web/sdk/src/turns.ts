/** Works one after the other, in the order in which they were asked for. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  run(work: () => Promise<void> | void): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined); // the caller sees the error; the next work goes on
    return done;
  }

  /** When everything asked for so far is done, well or not. */
  settled(): Promise<void> {
    return this.#last;
  }
}
