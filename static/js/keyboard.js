// Keys: Ctrl K always; single keys only when the person has them on and is not writing.
import { on, one } from "./page.js";
import { open } from "./dialogs.js";

const root = document.documentElement;
let going = 0;

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
  if (target.getAttribute("aria-disabled") === "true") target.focus();
  else target.click();
  return true;
}

on("keydown", (event) => {
  const key = event.key;
  if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "k") {
    event.preventDefault();
    open("command-dialog");
    return;
  }
  if (key === "Escape" && !one("dialog[open]") && press("[data-cancel]")) return;
  if (!listening(event) || key.length > 1) return;
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
