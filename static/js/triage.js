// The inbox by keyboard: J and K move, Enter reads, Esc returns; the panel tells which row it belongs to.
import { all, composing, keyOf, on, one, say } from "./page.js";
import { listening } from "./keyboard.js";

let wantsPanel = false;
let timer;
const rows = () => all(".inbox-row");
const current = () => one('.inbox-row[aria-current="true"]');
const show = () => one(".triage")?.classList.add("is-open");

function mark() {
  const panel = one("#panel .panel");
  if (!panel) return;
  for (const row of rows()) {
    if (row.dataset.number === panel.dataset.number) {
      row.setAttribute("aria-current", "true");
      row.scrollIntoView({ block: "nearest" });
    } else row.removeAttribute("aria-current");
  }
}

function arrived() {
  const panel = one("#panel .panel");
  mark();
  if (!panel) {
    one(".triage")?.classList.remove("is-open");
    return;
  }
  document.title = `Triage: ${panel.dataset.title} – Bridge`;
  say(`${panel.dataset.title} open`);
  if (wantsPanel) {
    wantsPanel = false;
    one("#panel-title")?.focus();
  }
}

// A row that was pressed may be gone after a decision: the keyboard goes on from the next.
function keepFocus() {
  setTimeout(() => {
    const lost = document.activeElement === document.body || !document.contains(document.activeElement);
    if (lost) (current() || rows()[0])?.focus({ preventScroll: true });
  });
}

function step(by) {
  const list = rows();
  if (!list.length) return;
  const from = document.activeElement.closest(".inbox-row") || current() || list[0];
  const next = list[Math.max(0, Math.min(list.length - 1, list.indexOf(from) + by))];
  next.focus();
  // Running down the list reads only where one stops.
  clearTimeout(timer);
  timer = setTimeout(() => next.click(), 90);
}

// One more, or one less, of those that are done at once; the list goes on to the next.
function pick() {
  const row = document.activeElement.closest(".inbox-line")?.querySelector(".inbox-row") || current() || rows()[0];
  const box = row && one("input[type=checkbox]", row.closest(".inbox-line"));
  if (!box) return;
  box.checked = !box.checked;
  row.focus();
  say(`${row.dataset.number} ${box.checked ? "picked" : "left out"}, ${all(".inbox-line :checked").length} picked`);
}

function read() {
  show();
  const row = document.activeElement;
  if (one("#panel .panel")?.dataset.number === row.dataset.number) one("#panel-title")?.focus();
  else {
    wantsPanel = true;
    row.click();
  }
}

on("swapped", (event) => {
  if (!one(".triage")) return;
  if (event.target.id === "panel") arrived();
  else mark();
  // The list and the toast come before the panel that says which row is the current one.
  if (event.target.id === "panel" || event.target.id === "actions") keepFocus();
});

on("click", (event) => event.target.closest(".inbox-row") && show());

on("keydown", (event) => {
  if (!one(".triage") || composing(event)) return;
  const key = keyOf(event);
  const onRow = document.activeElement.matches(".inbox-row");
  if (event.key === "Escape" && document.activeElement.closest("#panel")) current()?.focus();
  else if (!listening(event)) return;
  else if (key === "j" || (event.key === "ArrowDown" && onRow)) step(1);
  else if (key === "k" || (event.key === "ArrowUp" && onRow)) step(-1);
  else if (event.key === "Enter" && onRow) read();
  else if (key === "x") pick();
  else if (key === "f") one(".inbox__filter [type=search]")?.focus();
  else return;
  event.preventDefault();
});

if (one(".triage[data-open]")) show();
