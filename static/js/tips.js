// One tip for every [data-tip]: at pointer and focus, gone on Esc, never the only carrier of its words. An empty one
// says what the element is called.
import { composing, on } from "./page.js";

// Between these widths the sidebar shows icons alone, and their words become tips.
const narrow = matchMedia("(min-width: 700px) and (max-width: 1080px)");
const words = (target) =>
  target?.dataset.tip || (target?.dataset.tip === "" && target.ariaLabel) || (narrow.matches && target?.dataset.tipNarrow);
const tip = Object.assign(document.createElement("div"), { className: "tip", hidden: true });
document.body.append(tip);

function show(event) {
  const target = event.target.closest?.("[data-tip], [data-tip-narrow]");
  tip.hidden = !words(target);
  if (tip.hidden) return;
  tip.textContent = words(target);
  const at = target.getBoundingClientRect();
  const size = tip.getBoundingClientRect();
  const middle = event.clientX || at.left + at.width / 2;
  tip.style.left = `${Math.max(8, Math.min(innerWidth - size.width - 8, middle - size.width / 2))}px`;
  tip.style.top = `${at.top - size.height - 8 < 0 ? at.bottom + 8 : at.top - size.height - 8}px`;
}

on("pointerover", show);
on("focusin", show);
on("focusout", () => (tip.hidden = true));
on("keydown", (event) => !composing(event) && event.key === "Escape" && (tip.hidden = true));
on("scroll", () => (tip.hidden = true), true);
