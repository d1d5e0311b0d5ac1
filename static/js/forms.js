// A form is sent once: its buttons rest until the answer comes. Ctrl+Enter sends from inside a text.
import { all, composing, on } from "./page.js";

const buttons = (form) => all("button:not([type=button])", form);

on("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  // After this turn, so that the pressed button's own name and value are still sent.
  setTimeout(() => buttons(form).forEach((button) => button.setAttribute("aria-disabled", "true")));
});

function rest(form) {
  delete form.dataset.sent;
  buttons(form).forEach((button) => button.removeAttribute("aria-disabled"));
}
on("htmx:afterRequest", (event) => all("form[data-sent]").forEach(rest));
// Coming back by the browser's back button shows the page as it was left, buttons resting.
addEventListener("pageshow", () => all("form[data-sent]").forEach(rest));

on("keydown", (event) => {
  if (composing(event) || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest?.("form[data-send]");
  if (form) {
    event.preventDefault();
    // Where a form has several buttons, by the one that a key led to.
    form.requestSubmit(form.querySelector("button[data-wanted]"));
  }
});

// A control marked so sends its form when it changes: filters of a list.
on("change", (event) => event.target.closest?.("[data-send-on-change]")?.form?.requestSubmit());
