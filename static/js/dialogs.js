// Dialogs and menus: [data-open=ID] opens one, a click beside it or Esc closes it.
import { all, composing, on, one } from "./page.js";

export function open(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  dialog.showModal();
  dialog.dispatchEvent(new CustomEvent("opened", { bubbles: true }));
}

const outside = (dialog, event) => {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
};

on("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener && document.getElementById(opener.dataset.open)) {
    event.preventDefault();
    open(opener.dataset.open);
    return;
  }
  // Enter on a control inside a dialog comes as a click at 0,0: only the backdrop itself closes.
  if (event.target.tagName === "DIALOG" && event.target.open && outside(event.target, event)) event.target.close();
  if (event.target.closest("[data-print]")) {
    event.preventDefault();
    window.print();
  }
  for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

on("keydown", (event) => {
  const menu = event.key === "Escape" && !composing(event) && one("details.menu[open]");
  if (menu) {
    menu.open = false;
    one("summary", menu).focus();
  }
});
