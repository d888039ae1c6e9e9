// @ts-check
/**
 * A scanner that types (keyboard wedge, by Bluetooth or USB): a burst of keys faster than any hand, ended by Enter. A
 * burst that went into a field is taken out of it again; a hand's typing is left alone.
 */

/** Between two scans, or between a hand and a scan; a busy phone may hand on the keys of one scan in fits and starts. */
const PAUSE_MS = 400;
/** The quickest hands type a key in 60 ms or more; scanners take 1 to 30. */
const FASTEST_HAND_MS = 50;
const SHORTEST = 6;

/**
 * Listen for bursts on the whole page.
 * @param {(text: string) => void} onScan
 */
export function listen(onScan) {
  const burst = new Burst();
  document.addEventListener(
    "keydown",
    (event) => {
      const text = burst.key(event);
      if (text === null) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      onScan(text);
    },
    { capture: true },
  );
}

class Burst {
  #text = "";
  #last = 0;
  /** @type {number[]} milliseconds between keys */
  #gaps = [];
  /** @type {HTMLInputElement | HTMLTextAreaElement | null} */
  #field = null;
  #before = "";

  /**
   * Times are the events' own: a page that was busy handles them late, all at once.
   * @param {KeyboardEvent} event
   * @returns {string | null} the whole text when this key ends a burst
   */
  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return null;
    if (event.key === "Enter" || event.key === "Tab") return this.#end();
    if (event.key.length !== 1) return null;
    if (this.#text === "" || event.timeStamp - this.#last > PAUSE_MS) this.#begin(event);
    else this.#gaps.push(event.timeStamp - this.#last);
    this.#text += event.key;
    this.#last = event.timeStamp;
    return null;
  }

  /** @param {KeyboardEvent} event */
  #begin({ target }) {
    const typed = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
    this.#field = typed ? target : null;
    this.#before = typed ? target.value : "";
    this.#gaps = [];
    this.#text = "";
  }

  #end() {
    const text = this.#text;
    this.#text = "";
    const usual = this.#gaps.sort((a, b) => a - b)[Math.floor(this.#gaps.length / 2)] ?? Infinity;
    if (text.length < SHORTEST || usual > FASTEST_HAND_MS) return null;
    if (this.#field) this.#field.value = this.#before;
    return text;
  }
}
