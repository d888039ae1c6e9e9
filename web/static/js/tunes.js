// @ts-check
/**
 * How outcomes sound: short tunes that are told apart over engines; a refusal sounds like no success.
 *
 * @typedef {"ok" | "warn" | "refusal" | "info"} Tone
 */

/** Frequency in Hz and length in ms of each note. */
const TUNES = /** @type {const} */ ({
  ok: { wave: "sine", notes: [[880, 70], [1320, 110]] },
  warn: { wave: "triangle", notes: [[620, 130], [0, 60], [620, 130]] },
  refusal: { wave: "square", notes: [[220, 260], [0, 70], [165, 420]] },
  info: { wave: "sine", notes: [[660, 60]] },
});

/**
 * @param {AudioContext} audio
 * @param {Tone} tone
 * @returns {number} seconds that it lasts
 */
export function play(audio, tone) {
  let length = 0;
  for (const [hertz, ms] of TUNES[tone].notes) {
    if (hertz > 0) beep(audio, TUNES[tone].wave, hertz, audio.currentTime + length, ms / 1000);
    length += ms / 1000;
  }
  return length;
}

/**
 * @param {AudioContext} context
 * @param {OscillatorType} wave
 * @param {number} hertz
 * @param {number} at seconds
 * @param {number} length seconds
 */
function beep(context, wave, hertz, at, length) {
  const tone = new OscillatorNode(context, { type: wave, frequency: hertz });
  const loud = new GainNode(context, { gain: 0.35 });
  loud.gain.setValueAtTime(0.35, at + length - 0.015);
  loud.gain.linearRampToValueAtTime(0, at + length);
  tone.connect(loud).connect(context.destination);
  tone.start(at);
  tone.stop(at + length);
}
