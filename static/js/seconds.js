// What may be taken back for some seconds counts them down, and goes when they are over: the server refuses it then.
for (const form of document.querySelectorAll("form[data-seconds]")) {
  const ends = Date.now() + Number(form.dataset.seconds) * 1000;
  const left = form.querySelector("[data-left]");
  const timer = setInterval(() => {
    const seconds = Math.ceil((ends - Date.now()) / 1000);
    left.textContent = String(Math.max(0, seconds));
    if (seconds > 0) return;
    clearInterval(timer);
    form.remove();
  }, 250);
}
