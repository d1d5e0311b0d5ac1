// htmx: the CSRF header, busy marks, and one "swapped" event whichever way the content came.
import "htmx.org/dist/htmx.esm.js";
import { on, one, token } from "./page.js";

on("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
});

on("htmx:beforeRequest", (event) => event.detail.target?.setAttribute("aria-busy", "true"));
on("htmx:afterRequest", (event) => {
  event.detail.target?.removeAttribute("aria-busy");
  // The target may have been replaced by the answer.
  for (const busy of document.querySelectorAll('[aria-busy="true"]')) busy.removeAttribute("aria-busy");
});

// Of a group, the choice that is made: the arrow keys go on from there.
function wanted(within) {
  const first = one("[data-autofocus]", within);
  return (first?.type === "radio" && one("[data-autofocus]:checked", within)) || first;
}
const tell = (target) => target?.dispatchEvent(new CustomEvent("swapped", { bubbles: true }));
// The page settles in the task that swaps it (the head sets no delay): no key falls between a field and its focus.
on("htmx:afterSettle", (event) => {
  tell(event.detail.target || event.target);
  wanted(event.detail.target || event.target)?.focus();
});
on("htmx:oobAfterSwap", (event) => tell(event.detail.target));

wanted()?.focus();
