// A deck of films on reveal.js: Next plays a cue's film and holds the frame it ends on, Back shows the former's at once.
(() => {
  "use strict";
  const query = window.location.search;
  const inSpeakerView = /[?&]receiver/.test(query);
  const isUpcoming = inSpeakerView && /[?&]controls=false/.test(query);
  const reducedMotion = window.matchMedia("(prefers-reduced-motion: reduce)");
  const told = document.getElementById("told");
  let captions = false, silent = false;
  let reached = -1; // how many slides lie before the one that is shown
  let halted = null; // the film that a black screen halted
  let silence = 0;

  const filmOf = (slide) => (slide ? slide.querySelector("video") : null);
  const current = () => filmOf(Reveal.getCurrentSlide());
  const settle = (slide, settled) => slide.classList.toggle("settled", settled);

  function say(text) {
    told.textContent = text;
    window.clearTimeout(silence);
    silence = window.setTimeout(() => { told.textContent = ""; }, 2500);
  }

  // ---- captions
  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

  function addCaptions(video) {
    const track = video.addTextTrack("captions", told.dataset.captions, document.documentElement.lang);
    for (const [start, end, text] of JSON.parse(video.dataset.captions)) track.addCue(new VTTCue(start, end, escaped(text)));
    track.mode = "hidden";
  }

  function toggleCaptions() {
    captions = !captions;
    for (const video of document.querySelectorAll("video")) video.textTracks[0].mode = captions ? "showing" : "hidden";
    document.getElementById("captions").setAttribute("aria-pressed", String(captions));
    say(captions ? told.dataset.on : told.dataset.off);
  }

  function toggleSound() {
    silent = !silent;
    for (const video of document.querySelectorAll("video")) video.muted = silent || inSpeakerView;
    say(silent ? told.dataset.silent : told.dataset.loud);
  }

  // ---- films
  function play(video) {
    settle(video.closest("section"), false);
    video.muted = inSpeakerView || silent;
    video.currentTime = 0;
    video.play().catch((error) => {
      if (error.name === "NotAllowedError") playMuted(video); // nobody has touched this window yet
      else if (error.name !== "AbortError") settle(video.closest("section"), true);
    });
  }

  function playMuted(video) {
    video.muted = true;
    say(told.dataset.muted);
    const unmute = () => { video.muted = silent; };
    for (const touch of ["keydown", "pointerdown"]) window.addEventListener(touch, unmute, { once: true });
    video.play().catch(() => settle(video.closest("section"), true));
  }

  function arrive(slide, before) {
    const now = Reveal.getSlidePastCount(), forward = now > reached;
    reached = now;
    if (before && filmOf(before)) settle(before, true);
    const video = filmOf(slide);
    if (!video) return;
    const waits = slide.querySelector(".fragment:not(.visible)") !== null; // for a click
    if (!forward || isUpcoming || (reducedMotion.matches && !waits)) settle(slide, true);
    else if (waits) { settle(slide, false); video.currentTime = 0; }
    else play(video);
  }

  function pauseOrGoOn() {
    const video = current();
    if (!video || video.closest(".settled")) return;
    if (video.paused && !video.ended) video.play();
    else video.pause();
  }

  // ---- keys, mouse, the start slide
  const again = () => { if (current()) play(current()); };

  function listen() {
    const own = [["C", toggleCaptions], ["M", toggleSound], ["R", again]];
    for (const [key, act] of own) Reveal.addKeyBinding({ keyCode: key.charCodeAt(0), key, description: told.dataset[key.toLowerCase()] }, act);
    Reveal.on("slidechanged", (event) => arrive(event.currentSlide, event.previousSlide));
    Reveal.on("fragmentshown", () => { if (!isUpcoming) again(); });
    Reveal.on("fragmenthidden", () => { const video = current(); if (video) { video.pause(); video.currentTime = 0; settle(Reveal.getCurrentSlide(), false); } });
    Reveal.on("paused", () => { halted = current() && !current().paused ? current() : null; if (halted) halted.pause(); });
    Reveal.on("resumed", () => { if (halted) halted.play(); halted = null; });
    document.getElementById("begin").addEventListener("click", () => { if (Reveal.isFirstSlide()) Reveal.next(); });
    document.getElementById("captions").addEventListener("click", toggleCaptions);
    for (const video of document.querySelectorAll("video")) video.addEventListener("click", pauseOrGoOn);
    let still = 0;
    document.addEventListener("mousemove", () => {
      document.body.classList.add("pointed");
      window.clearTimeout(still);
      still = window.setTimeout(() => document.body.classList.remove("pointed"), 2000);
    });
  }

  document.querySelectorAll("video").forEach(addCaptions);
  document.body.classList.toggle("reduced", reducedMotion.matches);
  Reveal.initialize({
    width: 1920, height: 1080, margin: 0, minScale: 0.05, maxScale: 8, center: false, // all of a slide in any window
    navigationMode: "linear", hash: true, transition: "none", backgroundTransition: "none", viewDistance: 2, scrollActivationWidth: 0,
    controlsTutorial: false, controlsBackArrows: "faded", progress: false, hideInactiveCursor: true, jumpToSlide: false, help: true,
        plugins: [RevealNotes],
  }).then(() => {
    document.querySelector(".reveal").removeAttribute("role"); // "application" takes a screen reader's own keys away
    listen();
    arrive(Reveal.getCurrentSlide(), null);
    document.body.dataset.ready = "yes";
  });
})();
