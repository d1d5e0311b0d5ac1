// Keys: Ctrl K always; single keys only when the person has them on and is not writing.
import { composing, keyOf, on, one, say } from "./page.js";
import { open } from "./dialogs.js";

const root = document.documentElement;
let going = 0;
// Who opened a form by a key types on: until it is there nothing of that is a command, and no more where it was refused.
const PAUSE = 1500;
let awaits = 0;
let deaf = 0;
const hush = () => {
  clearTimeout(deaf);
  deaf = setTimeout(() => (deaf = 0), PAUSE);
};
const arrived = () => {
  clearTimeout(awaits);
  awaits = 0;
};
on("swapped", arrived);
on("htmx:responseError", () => {
  if (awaits) hush();
  arrived();
});
on("pointerdown", () => {
  clearTimeout(deaf);
  deaf = 0;
});

// The field of a dialog that has just closed keeps the focus until the next frame: nobody writes in what is not there.
const writing = (element) =>
  element.getClientRects().length > 0 &&
  (element.isContentEditable ||
    (/^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) && !/^(checkbox|radio|button|submit)$/.test(element.type)));

export const listening = (event) =>
  !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented &&
  root.dataset.keys !== "off" && !writing(event.target) && !one("dialog[open]");

function press(selector) {
  const target = one(selector);
  if (!target || !target.getClientRects().length) return false;
  if (target.getAttribute("aria-disabled") === "true") {
    // A key that is blocked says why: to whoever sees by the tip that the focus opens, and to whoever hears.
    target.focus();
    if (target.dataset.tip) say(target.dataset.tip);
  } else {
    if (target.hasAttribute("hx-get")) awaits = setTimeout(arrived, 2 * PAUSE);
    target.click();
  }
  return true;
}

on("keydown", (event) => {
  if (composing(event)) return;
  const key = keyOf(event);
  if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "k") {
    event.preventDefault();
    open("command-dialog");
    return;
  }
  if (key === "Escape" && !one("dialog[open]") && press("[data-cancel]")) return;
  if (!listening(event) || key.length > 1) return;
  if (awaits || deaf) {
    if (deaf) hush();
    event.preventDefault();
    return;
  }
  if (going) {
    clearTimeout(going);
    going = 0;
    if (press(`[data-go="${CSS.escape(key)}"]`)) event.preventDefault();
    return;
  }
  if (key === "g") {
    going = setTimeout(() => (going = 0), 1200);
    return;
  }
  if (key === "?" || key === "/") {
    event.preventDefault();
    open(key === "?" ? "keys-dialog" : "command-dialog");
    return;
  }
  if (press(`[data-key="${CSS.escape(key === "=" ? "+" : key)}"]`)) event.preventDefault();
});
