"use strict"; // before anything is drawn: faces from bytes are there at once, so that no line moves when they come
document.documentElement.classList.add("script");
for (const [family, weight, style, data] of JSON.parse(document.getElementById("faces").textContent)) {
  document.fonts.add(new FontFace(family, Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0)), { weight, style }));
}
