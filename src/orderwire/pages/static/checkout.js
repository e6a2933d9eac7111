// The checkout's one script. Every page works without it: it only saves the reader a reload.
"use strict";

(() => {
  const SECOND = 1000;
  const MINUTE = 60 * SECOND;
  const HOUR = 60 * MINUTE;
  const SOON = 5 * MINUTE;
  const READING = 2 * SECOND;

  // The server says how much time is left, and the clock here only counts on from there. Of the
  // two clocks one stops while a machine sleeps and the other can be set: the later one counts.
  const wall = Date.now();
  const ticks = performance.now();
  const passed = () => Math.max(Date.now() - wall, performance.now() - ticks);

  const two = (number) => String(number).padStart(2, "0");

  const clock = (ms) => {
    const rest = `${two(Math.floor((ms % HOUR) / MINUTE))}:${two(Math.floor((ms % MINUTE) / SECOND))}`;
    return ms < HOUR ? rest : `${Math.floor(ms / HOUR)}:${rest}`;
  };

  const countDown = (box) => {
    const all = Number(box.dataset.leftMs);
    const face = box.querySelector("[data-clock]");
    const bar = box.querySelector("progress");
    const over = document.getElementById("over");
    const tick = () => {
      const left = all - passed();
      if (left <= 0) {
        box.hidden = true;
        over.hidden = false;
        document.querySelectorAll("form button").forEach((button) => { button.disabled = true; });
        // What has become of the checkout, only the server knows: ask it, by GET.
        setTimeout(() => location.replace(location.pathname + location.search), READING);
        return;
      }
      face.textContent = clock(left);
      bar.value = left;
      box.classList.toggle("soon", left < SOON);
      setTimeout(tick, left % SECOND || SECOND);
    };
    document.getElementById("left-then").hidden = true;
    box.hidden = false;
    tick();
  };

  const offerCopy = (button) => {
    const said = button.textContent;
    const copied = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(copied.textContent.trim());
      button.textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = said; }, READING);
    });
  };

  // Said before anything is sent: a large file takes its time.
  const weigh = (field) => {
    field.addEventListener("change", () => {
      const tooLong = field.files[0] && field.files[0].size > Number(field.dataset.lengthMax);
      field.setCustomValidity(tooLong ? field.dataset.tooLong : "");
      field.reportValidity();
    });
  };

  document.querySelectorAll("[data-left-ms]").forEach(countDown);
  document.querySelectorAll("[data-length-max]").forEach(weigh);
  // Browsers hand out the clipboard to safe addresses only.
  if (navigator.clipboard) document.querySelectorAll("[data-copy]").forEach(offerCopy);
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  // A page that comes back by the back button may be out of date.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
