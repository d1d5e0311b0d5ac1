// Short names for finding things, and the voice that speaks to screen readers.
export const one = (selector, within = document) => within.querySelector(selector);
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];
export const on = (type, listener, options) => document.addEventListener(type, listener, options);
export const token = () => document.body.dataset.csrf;

export function say(text) {
  const voice = one("#say");
  if (!voice) return;
  voice.textContent = "";
  // Emptied first: the same sentence twice would otherwise be silent the second time.
  setTimeout(() => (voice.textContent = text), 30);
}
