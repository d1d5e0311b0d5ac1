// Toasts: what happened goes after 12 s (longer while pointed at or focused); what failed is said here.
import { all, on, one } from "./page.js";

const STAY = 12000;

function leave(toast) {
  setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) leave(toast);
    else toast.remove();
  }, STAY);
}

// Where it lies over nothing that can be pressed or written in; else where it lies over least.
const PLACES = ["", "toasts--right", "toasts--high", "toasts--high toasts--right"];
const meets = (one, other) => one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;

function place() {
  const box = one("#toasts");
  if (!box?.firstElementChild) return;
  const taken = all("main :is(a, button, input, select, textarea, summary, [tabindex])").map((item) => item.getBoundingClientRect());
  let least = Infinity;
  let chosen = "";
  for (const name of PLACES) {
    box.className = `toasts ${name}`.trim();
    const mine = box.getBoundingClientRect();
    const over = taken.filter((item) => item.width && meets(item, mine)).length;
    if (over < least) [least, chosen] = [over, name];
    if (!over) break;
  }
  box.className = `toasts ${chosen}`.trim();
}
let waits = 0;
const soon = () => {
  cancelAnimationFrame(waits);
  waits = requestAnimationFrame(place);
};
for (const name of ["scroll", "resize"]) addEventListener(name, soon, { passive: true });

function watch() {
  const box = one("#toasts");
  if (!box) return;
  const toasts = all(".toast", box);
  toasts.slice(0, -2).forEach((old) => old.remove());
  toasts.filter((toast) => !toast.dataset.seen).forEach((toast) => {
    toast.dataset.seen = "yes";
    leave(toast);
  });
  place();
}

// The answers whose body is a toast; see the responseHandling of htmx in the page's head.
const SAYS_ITSELF = [400, 403, 404, 409, 413, 422, 429, 503];

let failedAt = 0;
function fail(text) {
  // An error often comes as two events.
  if (Date.now() - failedAt < 800) return;
  failedAt = Date.now();
  const toast = Object.assign(document.createElement("div"), { className: "toast toast--bad", textContent: text });
  one("#toasts").append(toast);
  watch();
}

on("click", (event) => {
  if (event.target.closest("[data-dismiss]")) event.target.closest(".toast")?.remove();
});
on("swapped", watch);
on("htmx:sendError", () => fail("That did not reach the server. Nothing was changed – try again."));
on("htmx:responseError", (event) => {
  const { status, responseURL, responseText } = event.detail.xhr;
  if (status === 401) location.assign(responseURL);
  // What breaks may break after it was saved.
  else if (status === 500) fail("Something broke, and it is not you. Load the page again to see what was saved.");
  else if (!SAYS_ITSELF.includes(status) || !responseText) fail("That did not work. Nothing was changed – try again.");
});
// A whole page came where a part was asked for: signed out meanwhile, or an address that is gone.
on("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (!/^\s*<!doctype/i.test(xhr.responseText)) return;
  event.detail.shouldSwap = false;
  if (xhr.status < 400) location.assign(xhr.responseURL);
  else if (xhr.status !== 500) fail("That did not work. Nothing was changed – try again.");
});
watch();
