// The command menu: a combobox whose list comes from the server; the focus stays in the input.
import { all, composing, on, one } from "./page.js";

const input = one("#command-input");
const options = () => all("#command-list [role=option]:not([aria-disabled])");
let chosen = 0;

function choose(index) {
  const list = options();
  input.setAttribute("aria-expanded", String(list.length > 0));
  if (!list.length) {
    input.removeAttribute("aria-activedescendant");
    return;
  }
  chosen = (index + list.length) % list.length;
  list.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
  input.setAttribute("aria-activedescendant", list[chosen].id);
  list[chosen].scrollIntoView({ block: "nearest" });
}

function run(option, event) {
  const { href, press } = option.dataset;
  if (press) {
    one("#command-dialog").close();
    one(press)?.click();
  } else if (event.ctrlKey || event.metaKey) window.open(href, "_blank", "noopener");
  else location.assign(href);
}

if (input) {
  on("opened", (event) => {
    if (event.target.id !== "command-dialog") return;
    input.value = "";
    input.dispatchEvent(new Event("ask"));
    input.focus();
  });
  on("swapped", (event) => event.target.id === "command-list" && choose(0));
  input.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      choose(chosen + step);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const option = options()[chosen];
      if (option) run(option, event);
    }
  });
  on("click", (event) => {
    const option = event.target.closest("#command-list [data-href], #command-list [data-press]");
    if (option) run(option, event);
  });
}
