// The stream of a thing: a page that is looked at asks whether anything is new and offers it; J and K move through the entries.
import { all, composing, keyOf, on, one, say } from "./page.js";
import { listening } from "./keyboard.js";

// Milliseconds; and how often at most an address is asked for anew before the page gives up.
const EVERY = 15_000;
const TRIES = 3;
let asking = false;
let asked = Date.now();
let tries = 0;

const part = () => one("[data-stream]");
const isOffered = (here) => !one("[data-news]", here)?.hidden;

function offer(here) {
  one("[data-news]", here).hidden = false;
  say("There is something new in the stream.");
}

// By the session: another address to ask by, for who may still open this. Who was signed out, or lost sight of it, is left alone.
async function renew(here) {
  tries += 1;
  const answer = await fetch(here.dataset.renew, { headers: { Accept: "application/json" }, redirect: "error" });
  if (!answer.ok) {
    tries = TRIES;
    return;
  }
  const told = await answer.json();
  here.dataset.poll = told.poll;
  if (told.version !== here.dataset.version) offer(here);
}

async function ask() {
  const here = part();
  if (!here || asking || document.hidden || isOffered(here) || tries >= TRIES || Date.now() - asked < EVERY - 500) return;
  asking = true;
  asked = Date.now();
  try {
    const answer = await fetch(here.dataset.poll, {
      cache: "no-store",
      credentials: "omit",
      headers: { "If-None-Match": `"${here.dataset.version}"` },
    });
    if (answer.status === 410 || answer.status === 404) await renew(here);
    else if (answer.ok && (await answer.json()).version !== here.dataset.version) offer(here);
    if (answer.ok || answer.status === 304) tries = 0;
  } catch {
    // No network, or signed out: it is asked again, or not.
  } finally {
    asking = false;
  }
}

if (part()) {
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
}

const rows = () => all("[data-steps] > li");

function step(by) {
  const list = rows();
  const from = list.indexOf(document.activeElement.closest("[data-steps] > li"));
  const next = list[from < 0 ? 0 : Math.max(0, Math.min(list.length - 1, from + by))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

on("keydown", (event) => {
  if (composing(event) || !listening(event) || one(".triage") || !rows().length) return;
  const key = keyOf(event);
  const onRow = document.activeElement.matches("[data-steps] > li");
  if (key === "j" || (event.key === "ArrowDown" && onRow)) step(1);
  else if (key === "k" || (event.key === "ArrowUp" && onRow)) step(-1);
  else if (event.key === "Enter" && onRow) one("a[href]", document.activeElement)?.click();
  else return;
  event.preventDefault();
});
