// The stream of a thing: a page that is looked at asks whether anything is new and offers it; J and K move through the entries.
import { all, composing, keyOf, on, one, say } from "./page.js";
import { listening } from "./keyboard.js";

const EVERY = 15_000;
let asking = false;
let asked = Date.now();
// What is asked by, since when; and whether nobody answers this page any more.
let address = "";
let since = 0;
let over = false;

const part = () => one("[data-stream]");
const isOffered = (here) => !one("[data-news]", here)?.hidden;

function offer(here) {
  one("[data-news]", here).hidden = false;
  say("There is something new in the stream.");
}

// The first answer to a page may say that nothing has happened since it was drawn: then it only learns how the version is called.
function heard(here, told) {
  if (told.version !== here.dataset.version && !told.same) offer(here);
  else here.dataset.version = told.version;
}

function isOld(here) {
  if (here.dataset.poll !== address) {
    address = here.dataset.poll;
    since = Date.now();
  }
  return Date.now() - since > Number(here.dataset.seconds) * 1000;
}

// By the session: another address to ask by, for who may still open this. Who was signed out, or lost sight of it, is left alone.
async function renew(here) {
  const held = encodeURIComponent(here.dataset.version);
  const answer = await fetch(`${here.dataset.renew}?held=${held}`, { redirect: "manual" });
  if (!answer.ok) {
    over = answer.status < 500;
    return;
  }
  const told = await answer.json();
  here.dataset.poll = told.poll;
  heard(here, told);
}

async function ask() {
  const here = part();
  if (!here || over || asking || document.hidden || isOffered(here) || Date.now() - asked < EVERY - 500) return;
  asking = true;
  asked = Date.now();
  try {
    if (isOld(here)) {
      await renew(here);
      return;
    }
    const answer = await fetch(address, {
      cache: "no-store",
      credentials: "omit",
      headers: { "If-None-Match": `"${here.dataset.version}"` },
    });
    if (answer.ok) heard(here, await answer.json());
    // Over sooner than was thought: the next one is asked for by the session.
    else if (answer.status === 404 || answer.status === 410) since = 0;
  } catch {
    // No network: it is asked again.
  } finally {
    asking = false;
  }
}

if (part()) {
  isOld(part());
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
