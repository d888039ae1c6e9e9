// @ts-check
/**
 * Says what came of it in words: by a voice of the phone itself where it has one for the page's language (it works
 * without signal), else by recorded pieces (web/voice.py), put together as they stand in the sentence.
 *
 * @typedef {[start: number, length: number]} Place seconds
 * @typedef {{pieces: Record<string, Place>, tones: Partial<Record<string, string>>}} Index
 */

const FILES = {
  ja: { index: "../voice/ja.json", sound: "../voice/ja.mp3" },
  en: { index: "../voice/en.json", sound: "../voice/en.mp3" },
};
const SPEED = 1.15;
/** Pieces are decoded to no more than speech needs: a phone has better uses for its memory. */
const SAMPLES_A_SECOND = 16_000;
/** A browser may leave a decoder's delay at the start of the sound; between two pieces there is silence enough for it. */
const LATER_S = 0.08;
const SETTLES_MS = 3_000;

const language = typeof document === "undefined" || document.documentElement.lang === "ja" ? "ja" : "en";
/** @type {{index: Index, sound: AudioBuffer} | null} */
let recorded = null;
/** @type {AudioBufferSourceNode[]} */
let playing = [];

/** Fetch the recorded pieces once the page has settled, where the phone has no voice of its own. */
export function prepare() {
  setTimeout(() => void (ownVoice() || load().catch(() => {})), SETTLES_MS); // without them the tunes still tell
}

/**
 * @param {string} words
 * @param {string} tone
 * @param {AudioContext | null} audio
 * @param {number} after seconds: a tune comes first
 */
export function speak(words, tone, audio, after) {
  hush();
  const own = ownVoice();
  if (own) utter(words, own);
  else if (recorded && audio) play(recorded, spell(words, recorded.index, tone), audio, after);
}

function hush() {
  for (const piece of playing) piece.stop();
  playing = [];
  globalThis.speechSynthesis?.cancel();
}

/** A voice that speaks the page's language on the phone itself. */
function ownVoice() {
  return globalThis.speechSynthesis?.getVoices().find((voice) => voice.localService && voice.lang.toLowerCase().startsWith(language));
}

/**
 * @param {string} words
 * @param {SpeechSynthesisVoice} voice
 */
function utter(words, voice) {
  if (!words) return;
  const spoken = new SpeechSynthesisUtterance(words);
  spoken.voice = voice;
  spoken.lang = voice.lang;
  spoken.rate = SPEED;
  speechSynthesis.speak(spoken);
}

async function load() {
  const { index, sound } = FILES[language];
  const [told, data] = await Promise.all([
    fetch(new URL(index, import.meta.url)).then((answer) => answer.json()),
    fetch(new URL(sound, import.meta.url)).then((answer) => answer.arrayBuffer()),
  ]);
  recorded = { index: told, sound: await new OfflineAudioContext(1, 1, SAMPLES_A_SECOND).decodeAudioData(data) };
  document.body.dataset.voice = "recorded";
}

/**
 * @param {{index: Index, sound: AudioBuffer}} from
 * @param {string[]} texts
 * @param {AudioContext} audio
 * @param {number} after
 */
function play({ index, sound }, texts, audio, after) {
  let at = audio.currentTime + after;
  for (const text of texts) {
    const [start, length] = /** @type {Place} */ (index.pieces[text]);
    const piece = new AudioBufferSourceNode(audio, { buffer: sound, playbackRate: SPEED });
    piece.connect(audio.destination);
    piece.start(at, start, length + LATER_S);
    playing.push(piece);
    at += (length + LATER_S) / SPEED;
  }
}

/**
 * The recorded pieces of what is to be said; what is not recorded, such as a name, is left out. Only the first
 * sentence: what to do next stands on the screen.
 * @param {string} words
 * @param {Index} index
 * @param {string} tone says something general where none of the words is recorded
 * @returns {string[]}
 */
export function spell(words, { pieces, tones }, tone) {
  const sentence = words.split(/。|\.(?:\s|$)/)[0] ?? "";
  const texts = Object.keys(pieces).filter((text) => !/^[\d.]+$/.test(text));
  const known = texts.sort((a, b) => b.length - a.length);
  /** @type {string[]} */
  const found = [];
  for (let at = 0; at < sentence.length; ) {
    const rest = sentence.slice(at);
    const number = /^\d+(\.\d+)?/.exec(rest)?.[0];
    const text = number ?? known.find((one) => startsWith(rest, one)) ?? "";
    if (text && standsAlone(sentence, at, text)) found.push(...(number ? digits(number, pieces) : [text]));
    at += text.length || 1;
  }
  return found.length > 0 ? found : [tones[tone] ?? []].flat();
}

/**
 * @param {string} rest
 * @param {string} text
 */
function startsWith(rest, text) {
  return rest.slice(0, text.length).toLowerCase() === text.toLowerCase();
}

/**
 * A word in Latin letters, or a number, is none inside another word or a code.
 * @param {string} sentence
 * @param {number} at
 * @param {string} text
 */
function standsAlone(sentence, at, text) {
  const joined = (/** @type {string} */ pair) => /^[A-Za-z\d]{2}$/.test(pair);
  const before = sentence.slice(Math.max(0, at - 1), at + 1);
  const end = at + text.length;
  return !(at > 0 && joined(before)) && !joined(sentence.slice(end - 1, end + 1));
}

/**
 * @param {string} number as written
 * @param {Record<string, Place>} pieces
 * @returns {string[]} the numbers it is put together from; a long one, such as of a chassis, by its last four digits
 */
function digits(number, pieces) {
  const [whole = "", fraction] = number.split(".");
  const long = whole.length > 3 || (whole.length > 1 && whole.startsWith("0"));
  const read = long ? whole.slice(-4).split("") : together(Number(whole), pieces);
  return fraction ? [...read, ".", ...fraction] : read;
}

/**
 * @param {number} number 0 to 999
 * @param {Record<string, Place>} pieces
 * @returns {string[]}
 */
function together(number, pieces) {
  if (String(number) in pieces) return [String(number)];
  const round = number >= 100 ? number - (number % 100) : number - (number % 10);
  return [String(round), ...together(number - round, pieces)];
}
