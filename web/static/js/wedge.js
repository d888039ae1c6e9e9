// @ts-check
/**
 * A scanner that types (keyboard wedge, by Bluetooth or USB): a burst of keys faster than any hand, ended by Enter. A
 * burst that went into a field is taken out of it again; a hand's typing is left alone.
 */

const FASTEST_HAND_MS = 45;
const SHORTEST = 6;

/**
 * Listen for bursts on the whole page.
 * @param {(text: string) => void} onScan
 * @param {() => number} [now] milliseconds
 */
export function listen(onScan, now = () => performance.now()) {
  const burst = new Burst();
  document.addEventListener(
    "keydown",
    (event) => {
      const text = burst.key(event, now());
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
  /** @type {HTMLInputElement | HTMLTextAreaElement | null} */
  #field = null;
  #before = "";

  /**
   * @param {KeyboardEvent} event
   * @param {number} at
   * @returns {string | null} the whole text when this key ends a burst
   */
  key(event, at) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return null;
    const slow = at - this.#last > FASTEST_HAND_MS;
    if (event.key === "Enter" || event.key === "Tab") return this.#end(slow);
    if (event.key.length !== 1) return null;
    if (slow) this.#begin(event.target);
    this.#text += event.key;
    this.#last = at;
    return null;
  }

  /** @param {EventTarget | null} target */
  #begin(target) {
    const typed = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
    this.#field = typed ? target : null;
    this.#before = typed ? target.value : "";
    this.#text = "";
  }

  /** @param {boolean} slow */
  #end(slow) {
    const text = this.#text;
    this.#text = "";
    if (slow || text.length < SHORTEST) return null;
    if (this.#field) this.#field.value = this.#before;
    return text;
  }
}
