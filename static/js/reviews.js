// The queue of decisions by keyboard: J and K move, Enter opens, X picks; a verdict's key leads to its form and never decides.
import { all, composing, keyOf, on, one, say } from "./page.js";
import { listening } from "./keyboard.js";

const lines = () => all(".review-line__link");
const NEEDS_WORDS = ["c", "i", "d"];

function step(by) {
  const list = lines();
  if (!list.length) return;
  const at = list.indexOf(document.activeElement.closest(".review-line__link"));
  const from = at < 0 ? list.findIndex((line) => line.hasAttribute("aria-current")) : at;
  const to = at < 0 && from < 0 ? 0 : Math.max(0, Math.min(list.length - 1, from + by));
  list[to].focus();
}

function pick() {
  const line = document.activeElement.closest(".review-line");
  const box = line && one("input[type=checkbox]", line);
  if (!box) return;
  box.checked = !box.checked;
  say(`${all(".review-line :checked").length} picked`);
}

// Where words are needed the key leads to them, and Ctrl+Enter there sends this verdict; else to its button, which Enter presses.
function lead(button, key) {
  all("[data-wanted]").forEach((other) => other.removeAttribute("data-wanted"));
  button.setAttribute("data-wanted", "");
  const words = one("textarea[name=text]", button.form);
  (NEEDS_WORDS.includes(key) && words ? words : button).focus();
  say(button.textContent.trim());
}

on("keydown", (event) => {
  if (!one("[data-reviews]") || composing(event) || !listening(event)) return;
  const key = keyOf(event);
  const button = one(`[data-verdict="${CSS.escape(key)}"]`);
  if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (key === "x") pick();
  else if (button) lead(button, key);
  else return;
  event.preventDefault();
});
