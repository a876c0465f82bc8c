"use strict";
(() => {
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const words = JSON.parse(find("#words").textContent);
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const kept = { // what the reader chose, where the browser keeps it
    get(name) { try { return localStorage.getItem(`explainer-${name}`); } catch { return null; } },
    set(name, value) { try { localStorage.setItem(`explainer-${name}`, value); } catch { /* then it is forgotten */ } },
  };

  // ---- The cues, from the transcript
  const cues = all(".cue").map((article) => {
    const section = article.closest("details");
    const text = (selector) => find(selector, article)?.textContent ?? "";
    return {
      id: article.dataset.cue, section: section.dataset.key, badge: find("summary .badge", section)?.textContent ?? "",
      sectionTitle: find("summary .title", section).textContent, title: text("h4"), caption: text(".caption"), said: text(".said"),
      seen: text(".seen span"), large: article.dataset.large, small: article.dataset.small, still: article.dataset.still,
      captions: JSON.parse(article.dataset.captions),
    };
  });
  all("details[data-key], .cue").forEach((part) => part.removeAttribute("id")); // a hash opens the reader and scrolls nothing

  // ---- Speed and captions, the same for every film
  const videos = all("video");
  const tracks = new Map();
  const speak = (text) => { find("#told").textContent = text; };

  function caption(video, lines) {
    const track = tracks.get(video);
    const mode = track.mode;
    track.mode = "hidden"; // a disabled track has no cues
    [...(track.cues ?? [])].forEach((cue) => track.removeCue(cue));
    lines.forEach(([start, end, text]) => track.addCue(new VTTCue(start, end, text)));
    track.mode = mode;
  }

  function setCaptions(on) {
    videos.forEach((video) => { tracks.get(video).mode = on ? "showing" : "disabled"; });
    all(".switch.captions").forEach((button) => button.setAttribute("aria-pressed", on));
    kept.set("captions", on ? "on" : "");
  }

  function setSpeed(speed) {
    videos.forEach((video) => { video.defaultPlaybackRate = video.playbackRate = Number(speed); });
    all(".speed").forEach((select) => { select.value = speed; });
    kept.set("speed", speed);
  }

  videos.forEach((video) => {
    tracks.set(video, video.addTextTrack("captions", words.captions, document.documentElement.lang));
    const controls = find(`[data-for="${video.id}"]`);
    controls.append(find("#controls").content.cloneNode(true));
    find(".speed", controls).addEventListener("change", (event) => setSpeed(event.target.value));
    find(".captions", controls).addEventListener("click", (event) => setCaptions(event.target.getAttribute("aria-pressed") !== "true"));
    video.textTracks.addEventListener("change", () => { // the browser's own menu
      const on = tracks.get(video).mode === "showing";
      if (on !== (find(".captions", controls).getAttribute("aria-pressed") === "true")) setCaptions(on);
    });
    if (video.dataset.captions) caption(video, JSON.parse(video.dataset.captions));
  });
  setCaptions(kept.get("captions") === "on");
  setSpeed(["0.5", "0.75", "1.25", "1.5", "2"].find((speed) => speed === kept.get("speed")) ?? "1");

  // ---- The film's chapters
  const film = find("#film");
  all(".chapters a").forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    const seek = () => { film.currentTime = Number(link.dataset.start); if (!calm.matches) film.play().catch(() => {}); };
    if (film.readyState) { seek(); return; }
    film.addEventListener("loadedmetadata", seek, { once: true });
    film.preload = "metadata";
    film.load();
  }));

  // ---- The map: a panel and its card light up together, by mouse, keyboard and touch
  const shown = (key) => all("[data-section]").forEach((link) => link.classList.toggle("shown", link.dataset.section === key));
  all("[data-section]").forEach((link) => {
    const light = () => shown(link.dataset.section);
    const dim = () => shown(null);
    link.addEventListener("pointerenter", light);
    link.addEventListener("pointerdown", light);
    link.addEventListener("focus", () => { if (link.matches(":focus-visible")) light(); });
    ["pointerleave", "pointercancel", "blur"].forEach((name) => link.addEventListener(name, dim));
  });

  // ---- The reader: one clip beside its section's words
  const reader = find("#reader");
  const clip = find("#clip");
  const lines = find("#lines");
  let now = -1;
  let opener = null;

  const playOn = (() => {
    find('[data-for="clip"]').append(find("#play-on").content.cloneNode(true));
    const button = find('[data-for="clip"] > :last-child');
    button.addEventListener("click", () => button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") !== "true"));
    return () => button.getAttribute("aria-pressed") === "true";
  })();

  const indexOf = (hash) => {
    const exact = cues.findIndex((cue) => cue.id === hash);
    return exact >= 0 ? exact : cues.findIndex((cue) => cue.section === hash.split("/")[0]);
  };

  const line = (cue) => {
    const item = document.createElement("li");
    const link = item.appendChild(document.createElement("a"));
    link.href = `#${cue.id}`;
    for (const [name, text] of [["title", cue.title], ["said", cue.said || cue.caption]]) {
      const span = link.appendChild(document.createElement("span"));
      span.className = name;
      span.textContent = text;
    }
    return item;
  };

  function listSection(key) {
    if (lines.dataset.section === key) return;
    lines.dataset.section = key;
    lines.replaceChildren(...cues.filter((cue) => cue.section === key).map(line));
  }

  function mark(cue) {
    all("a", lines).forEach((link) => {
      const current = link.hash === `#${cue.id}`;
      if (current) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
      const list = lines.parentElement; // only the list is scrolled, never what holds it
      if (current && list.scrollHeight > list.clientHeight) list.scrollTop = link.offsetTop - list.offsetTop - list.clientHeight / 3;
    });
  }

  function load(cue) {
    const small = innerWidth * devicePixelRatio <= 1366 || navigator.connection?.saveData;
    const file = (small && cue.small) || cue.large;
    clip.pause();
    clip.poster = cue.still ?? "";
    if (file) clip.src = file; else { clip.removeAttribute("src"); clip.load(); }
    clip.controls = find("#missing").hidden = Boolean(file);
    clip.setAttribute("aria-label", cue.title);
    clip.playbackRate = clip.defaultPlaybackRate;
    caption(clip, cue.captions);
  }

  function show(index, asked) {
    const cue = cues[index];
    const opened = !reader.open;
    if (index !== now) load(cue);
    now = index;
    listSection(cue.section);
    find("#reader-title .badge").textContent = cue.badge;
    find("#reader-title span").textContent = cue.sectionTitle;
    find("#cue-title").textContent = cue.title;
    find("#cue-caption").textContent = cue.caption;
    find("#cue-seen span").textContent = cue.seen;
    find("#cue-seen").hidden = !cue.seen;
    find("#place").textContent = filled(words.place, { number: index + 1, total: cues.length });
    find("#back").setAttribute("aria-disabled", index === 0); // not disabled: that would lose the focus
    find("#next").setAttribute("aria-disabled", index === cues.length - 1);
    if (opened) { reader.showModal(); find("#reader-title").focus(); }
    mark(cue);
    speak(`${cue.title}. ${cue.caption}`);
    document.title = `${cue.title} · ${words.title}`;
    if (asked && !calm.matches && clip.hasAttribute("src")) clip.play().catch(() => {});
  }

  function hide() {
    clip.pause();
    now = -1;
    document.title = words.title;
    if (reader.open) reader.close();
    (opener?.isConnected ? opener : find(`[data-section="${lines.dataset.section}"]`))?.focus();
    opener = null;
  }

  function route(asked) {
    let hash = "";
    try { hash = decodeURIComponent(location.hash.slice(1)); } catch { /* no address of ours */ }
    const index = hash ? indexOf(hash) : -1;
    if (index < 0) { if (reader.open) hide(); return; }
    if (index !== now) show(index, asked);
  }

  const go = (index) => { if (cues[index]) location.hash = cues[index].id; };
  const leave = () => { history.pushState(null, "", location.pathname + location.search); hide(); };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (!link || reader.contains(link)) return;
    if (indexOf(decodeURIComponent(link.hash.slice(1))) >= 0) { opener = link; shown(null); }
  });
  addEventListener("hashchange", () => route(true));
  addEventListener("popstate", () => route(true));
  find("#back").addEventListener("click", () => go(now - 1));
  find("#next").addEventListener("click", () => go(now + 1));
  find("#close").addEventListener("click", leave);
  reader.addEventListener("cancel", (event) => { event.preventDefault(); leave(); });
  reader.addEventListener("click", (event) => { if (event.target === reader) leave(); }); // beside the sheet
  reader.addEventListener("keydown", (event) => {
    if (event.target.closest("video, select, input") || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) { event.preventDefault(); go(now + step); }
  });
  clip.addEventListener("ended", () => { if (playOn()) go(now + 1); });

  // ---- The numbers: one scenario at a time, and a search
  const cases = all(".case");
  const choice = find("#case");
  const search = find("#find");
  function filter() {
    const wanted = search.value.trim().toLowerCase().split(/\s+/);
    const shownCase = cases[choice.value - 1];
    cases.forEach((one) => { one.hidden = one !== shownCase; });
    const rows = all("tbody tr", shownCase);
    rows.forEach((row) => { const text = row.textContent.toLowerCase(); row.hidden = !wanted.every((word) => text.includes(word)); });
    find("#found").textContent = filled(words.found, { count: rows.filter((row) => !row.hidden).length, total: rows.length });
  }
  if (choice) {
    choice.addEventListener("change", filter);
    search.addEventListener("input", filter);
    filter();
  }

  // ---- The tree of names: a search shows what is found with all that it hangs on and all that hangs on it
  const finder = find("#find-name");
  function prune() {
    const wanted = finder.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const names = all("#tree li");
    const hits = new Set(names.filter((name) => wanted.every((word) => name.dataset.names.toLowerCase().includes(word))));
    names.forEach((name) => {
      const inside = all("li", name).some((one) => hits.has(one));
      let above = name.parentElement.closest("#tree li");
      while (above && !hits.has(above)) above = above.parentElement.closest("#tree li");
      name.hidden = !(hits.has(name) || inside || above);
      const part = name.firstElementChild;
      if (part && part.tagName === "DETAILS") part.open = wanted.length > 0 && inside;
    });
    find("#found-names").textContent = filled(words.found_names, { count: hits.size, total: names.length });
  }
  if (finder) {
    finder.addEventListener("input", prune);
    prune();
  }

  // ---- On paper everything is open
  let closed = [];
  addEventListener("beforeprint", () => { closed = all("details:not([open])"); closed.forEach((part) => { part.open = true; }); });
  addEventListener("afterprint", () => { closed.forEach((part) => { part.open = false; }); });

  route(false);
})();
