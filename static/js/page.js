// Short names for finding things, and the voice that speaks to screen readers.
export const one = (selector, within = document) => within.querySelector(selector);
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];
export const on = (type, listener, options) => document.addEventListener(type, listener, options);
export const token = () => document.body.dataset.csrf;

// While a word is being composed (Japanese, Chinese, Korean), its keys belong to the input method.
export const composing = (event) => event.isComposing || event.keyCode === 229;

// The key as its letter, and by its place where the layout has another script there: Cyrillic Ф lies on A.
const NAMES = { Slash: ["/", "?"], Equal: ["=", "+"], Minus: ["-", "_"] };
export function keyOf(event) {
  if (event.key.length > 1 || /^[\x20-\x7e]$/.test(event.key)) return event.key;
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1].toLowerCase();
  return letter || NAMES[event.code]?.[Number(event.shiftKey)] || event.key;
}

export function say(text) {
  const voice = one("#say");
  if (!voice) return;
  voice.textContent = "";
  // Emptied first: the same sentence twice would otherwise be silent the second time.
  setTimeout(() => (voice.textContent = text), 30);
}
