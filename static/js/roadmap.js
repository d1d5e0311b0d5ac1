// The roadmap's links: lines from the end of what is waited for to the start of what waits.
import { all, on, one } from "./page.js";

const SVG = "http://www.w3.org/2000/svg";
const CURVE = 7;
let shown = "all";

function node(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

// A box relative to the drawing.
function place(element, frame) {
  const box = element.getBoundingClientRect();
  return { left: box.left - frame.left, right: box.right - frame.left, top: box.top - frame.top, bottom: box.bottom - frame.top };
}

// Room enough between the two: right, then down or up, then right into the bar.
function straight(from, to, lane) {
  const y1 = (from.top + from.bottom) / 2;
  const y2 = (to.top + to.bottom) / 2;
  const way = y2 < y1 ? -1 : 1;
  const x = to.left - 11 - lane;
  return {
    line: `M${from.right} ${y1}H${x - CURVE}Q${x} ${y1} ${x} ${y1 + way * CURVE}V${y2 - way * CURVE}Q${x} ${y2} ${x + CURVE} ${y2}H${to.left - 6}`,
    head: `M${to.left - 7} ${y2 - 4}L${to.left} ${y2}L${to.left - 7} ${y2 + 4}Z`,
  };
}

// The second starts before the first ends: out of the bar's edge, along between the rows, into the other's edge.
function hooked(from, to, lane) {
  const way = to.top < from.top ? -1 : 1;
  const out = from.right - 9 - lane;
  const into = Math.min(to.left + 16 + lane, to.right - 10);
  const exit = way < 0 ? from.top : from.bottom;
  const edge = way < 0 ? to.bottom : to.top;
  const between = edge - way * 13;
  const turn = into < out ? -CURVE : CURVE;
  const line = Math.abs(out - into) < 2 * CURVE + 2
    ? `M${into} ${exit}V${edge - way * 6}`
    : `M${out} ${exit}V${between - way * CURVE}Q${out} ${between} ${out + turn} ${between}H${into - turn}Q${into} ${between} ${into} ${between + way * CURVE}V${edge - way * 6}`;
  return { line, head: `M${into - 4} ${edge - way * 7}L${into} ${edge}L${into + 4} ${edge - way * 7}Z` };
}

function link(dependency, frame, lanes) {
  const from = one(`.bar-link[data-number="${CSS.escape(dependency.dataset.from)}"]`);
  const to = one(`.bar-link[data-number="${CSS.escape(dependency.dataset.to)}"]`);
  // A folded group hides its bars: nothing to draw to.
  if (!from?.getClientRects().length || !to?.getClientRects().length) return null;
  const a = place(from, frame);
  const b = place(to, frame);
  // Links that leave the same bar run beside each other, not on each other.
  const lane = 4 * (lanes.get(dependency.dataset.from) || 0);
  lanes.set(dependency.dataset.from, (lanes.get(dependency.dataset.from) || 0) + 1);
  const { line, head } = b.left >= a.right + 20 + lane ? straight(a, b, lane) : hooked(a, b, lane);
  const clash = dependency.dataset.clash === "yes";
  const group = node("g", { "data-from": dependency.dataset.from, "data-to": dependency.dataset.to, class: clash ? "link-line link-line--clash" : "link-line" });
  group.append(node("path", { d: line }), node("path", { d: head, class: "link-head" }));
  return group;
}

function draw() {
  const grid = one(".roadmap__grid");
  const drawing = one(".roadmap__links");
  // A phone shows no lines, and asking where bars are would lay out all that is not near yet.
  if (!grid || !drawing?.checkVisibility()) return;
  const frame = grid.getBoundingClientRect();
  const lanes = new Map();
  const wanted = all(".dependency").filter((item) => shown === "all" || item.dataset.clash === "yes");
  drawing.replaceChildren(...wanted.map((item) => link(item, frame, lanes)).filter(Boolean));
}

function light(number) {
  const drawing = one(".roadmap__links");
  if (!drawing) return;
  const links = all("g", drawing);
  const touches = (item) => Boolean(number) && (item.dataset.from === number || item.dataset.to === number);
  drawing.classList.toggle("is-dim", links.some(touches));
  links.forEach((item) => item.classList.toggle("is-lit", touches(item)));
}

const over = (event) => light(event.target.closest?.(".bar-link")?.dataset.number);
on("pointerover", over);
on("focusin", over);
on("swapped", draw);
on("toggle", draw, true);
on("click", (event) => {
  const button = event.target.closest("[data-links]");
  if (!button) return;
  shown = button.dataset.links;
  all("[data-links]").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
  draw();
});
addEventListener("resize", draw);
document.fonts?.ready.then(draw);
draw();
