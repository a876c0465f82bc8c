
(() => { // ---- The chapters of deep dives
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  document.querySelectorAll("[data-film]").forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    const film = document.getElementById(link.dataset.film);
    const seek = () => { film.currentTime = Number(link.dataset.start); if (!calm.matches) film.play().catch(() => {}); };
    if (film.readyState) { seek(); return; }
    film.addEventListener("loadedmetadata", seek, { once: true });
    film.preload = "metadata";
    film.load();
  }));
})();
