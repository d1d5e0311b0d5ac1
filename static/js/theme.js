// Light or dark at once; the form behind it keeps the choice and works alone.
import { on } from "./page.js";

on("submit", (event) => {
  const button = event.submitter;
  if (!event.target.matches("[data-theme-form]") || !button) return;
  event.preventDefault();
  const answers = new FormData(event.target, button);
  document.documentElement.dataset.theme = button.value;
  document.querySelector(`[data-theme-form] button:not([value="${button.value}"])`)?.focus();
  fetch(event.target.action, { method: "POST", body: new URLSearchParams(answers), redirect: "manual" });
}, true);
