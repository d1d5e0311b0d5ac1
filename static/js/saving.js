// Words are kept while one types: [data-keeps] in a form sends them at each pause. A form that is sent meanwhile waits for
// that, so that it goes out against what was saved; and who leaves at once loses nothing.
import { all, on, one } from "./page.js";

const keeper = (form) => form && one("[data-keeps]", form);
const forms = () => all("[data-keeps]").map((element) => element.closest("form"));

on("input", (event) => {
  const form = event.target.closest?.("form");
  if (keeper(form)) form.dataset.unsaved = "yes";
});

on("htmx:beforeRequest", (event) => {
  const form = event.target.matches?.("[data-keeps]") && event.target.closest("form");
  if (!form) return;
  form.dataset.saving = "yes";
  delete form.dataset.unsaved;
});

on("htmx:afterRequest", (event) => {
  const form = event.target.matches?.("[data-keeps]") && event.target.closest("form");
  if (!form) return;
  delete form.dataset.saving;
  if (!event.detail.successful) form.dataset.unsaved = "yes";
  const { waits } = form;
  delete form.waits;
  if (waits) form.requestSubmit(waits.by);
});

// Before anything else hears of it: what waits here has not been sent.
on("submit", (event) => {
  const form = event.target;
  if (!keeper(form)) return;
  if (form.dataset.saving) {
    event.preventDefault();
    event.stopImmediatePropagation();
    form.waits = { by: event.submitter };
  } else delete form.dataset.unsaved;
}, true);

addEventListener("pagehide", () => {
  for (const form of forms()) {
    if (!form.dataset.unsaved) continue;
    delete form.dataset.unsaved;
    const words = new URLSearchParams(new FormData(form));
    words.set("typing", "yes");
    // It outlives the page.
    fetch(keeper(form).getAttribute("hx-post"), { method: "POST", body: words, keepalive: true });
  }
});
