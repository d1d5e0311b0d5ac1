// A field that names a person, a request, a project: what it may mean is listed below it while one types. The list comes from the
// page where it is short (a datalist), else from the server; without script the field is a text box and the server says who is near.
import { all, composing, on } from "./page.js";

const PAUSE = 140;
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const field = (target) => target.closest?.("input[data-pick]");
const listOf = (input) => input.picker || (input.picker = made(input));

// Of a field that takes several, the one that is being written.
const part = (input) => ("many" in input.dataset ? input.value.slice(input.value.lastIndexOf(",") + 1) : input.value).trim();

function made(input) {
  const list = Object.assign(document.createElement("ul"), { id: `${input.id}-list`, className: "picker", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "What it may be");
  input.after(list);
  input.local = input.list && all("option", input.list).map((option) => ({ words: option.value, more: option.textContent.trim() }));
  // The browser's own list would come above ours.
  input.removeAttribute("list");
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]])
    input.setAttribute(name, value);
  return list;
}

function row({ words, more }) {
  const item = document.createElement("li");
  item.setAttribute("role", "option");
  item.dataset.words = words;
  item.append(Object.assign(document.createElement("bdi"), { textContent: words }));
  if (more) item.append(" ", Object.assign(document.createElement("small"), { textContent: more }));
  return item;
}

function close(input) {
  const list = input.picker;
  if (!list) return;
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function show(input, rows) {
  const list = listOf(input);
  list.replaceChildren(...rows);
  rows.forEach((item, place) => (item.id = `${list.id}-${place}`));
  list.hidden = !rows.length || document.activeElement !== input;
  input.setAttribute("aria-expanded", String(!list.hidden));
  input.removeAttribute("aria-activedescendant");
}

async function offer(input) {
  const asked = part(input);
  const list = listOf(input);
  if (input.local) {
    const wanted = folded(asked).split(/\s+/);
    const fits = ({ words }) => wanted.every((word) => folded(words).includes(word));
    show(input, input.local.filter(fits).slice(0, 50).map(row));
    return;
  }
  const answer = await fetch(`${input.dataset.pick}?q=${encodeURIComponent(asked)}`, { headers: { "HX-Request": "true" } }).catch(() => null);
  // Typed on meanwhile: the answer to that comes.
  if (!answer?.ok || part(input) !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  show(input, all("[role=option]", page).map((item) => list.ownerDocument.adoptNode(item)));
}

function choose(input, item) {
  const before = "many" in input.dataset ? input.value.slice(0, input.value.lastIndexOf(",") + 1) : "";
  input.value = before ? `${before} ${item.dataset.words}` : item.dataset.words;
  close(input);
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function step(input, by) {
  const rows = all("[role=option]", input.picker);
  const at = rows.findIndex((item) => item.getAttribute("aria-selected") === "true");
  const next = rows[(at + by + rows.length + (at < 0 && by < 0 ? 1 : 0)) % rows.length];
  rows.forEach((item) => item.setAttribute("aria-selected", String(item === next)));
  input.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
}

on("input", (event) => {
  const input = field(event.target);
  if (!input) return;
  clearTimeout(input.waits);
  input.waits = setTimeout(() => offer(input), PAUSE);
});

// Before the page's own keys: Enter takes what is chosen and Escape closes the list, and neither does more than that.
on("keydown", (event) => {
  const input = field(event.target);
  if (!input || composing(event)) return;
  const isOpen = input.picker && !input.picker.hidden;
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by && !event.altKey) {
    event.preventDefault();
    if (isOpen) step(input, by);
    else offer(input);
    return;
  }
  if (!isOpen) return;
  const chosen = all('[aria-selected="true"]', input.picker)[0];
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    close(input);
  } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && chosen) {
    event.preventDefault();
    event.stopPropagation();
    choose(input, chosen);
  }
}, true);

// A short list is looked at like any list of choices.
on("click", (event) => {
  const input = field(event.target);
  if (input && listOf(input).hidden && input.local && !input.value) offer(input);
});
on("pointerdown", (event) => {
  const item = event.target.closest?.(".picker [role=option]");
  if (!item) return;
  event.preventDefault();
  choose(all("input[data-pick]").find((input) => input.picker === item.parentElement), item);
});
on("focusin", (event) => field(event.target) && listOf(field(event.target)));
on("focusout", (event) => field(event.target) && close(field(event.target)));
