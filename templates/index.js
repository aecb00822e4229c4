// Search and filters of the list. Without this script the list stands whole; nothing is fetched, nothing is kept.
(() => {
  const form = document.querySelector(".filters");
  const count = document.querySelector(".count");
  const nothing = document.querySelector(".nothing");
  const groups = [...document.querySelectorAll(".group")];
  const parts = [...document.querySelectorAll(".offers")].map((list) => {
    const rows = [...list.children];
    return { list, rows, fits: rows.map(() => true), size: rows.length };
  });
  const total = parts.reduce((sum, part) => sum + part.size, 0);
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const show = (element, visible) => {
    if (element.hidden === visible) element.hidden = !visible;
  };

  // What is searched, made once: before the first key if there is time. The first number costs a browser 20 ms and more.
  let texts;
  let numbers;
  const prepare = () => {
    if (texts) return;
    numbers = new Intl.NumberFormat(document.documentElement.lang);
    numbers.format(total);
    const rows = parts.flatMap((part) => part.rows);
    texts = fold(rows.map((row) => row.textContent + " " + (row.dataset.tags ?? "")).join("\0")).split("\0");
  };

  // The first rows that fit are drawn at once; all below them is set apart and follows when that has been seen.
  const FIRST = 12;
  const waiting = new Set();
  const draw = (part) => {
    show(part.list, part.size > 0);
    if (part.size) part.rows.forEach((row, n) => show(row, part.fits[n]));
    part.list.classList.remove("later");
    waiting.delete(part);
  };
  const put = (part, fits, above) => {
    const changed = fits.some((fit, n) => fit !== part.fits[n]);
    if (changed) {
      part.fits = fits;
      part.size = fits.filter(Boolean).length;
      part.list.style.containIntrinsicBlockSize = `calc(${part.size} * var(--row))`;
      part.list.classList.add("later");
      waiting.add(part);
    }
    if (part.size && above < FIRST && waiting.has(part)) draw(part);
    return above + part.size;
  };
  const follow = () => {
    waiting.forEach(draw);
    for (const group of groups) show(group, parts.some((part) => part.size && part.list.parentNode === group));
  };

  // The address says what was searched, so that it can be passed on. Browsers allow few changes of it in a second.
  let timer;
  const remember = (query) => {
    clearTimeout(timer);
    timer = setTimeout(() => history.replaceState(null, "", query ? "?" + query : location.pathname), 300);
  };

  const said = (shown) => count.dataset.shown.replace("{n}", numbers.format(shown)).replace("{all}", numbers.format(total));
  const filter = () => {
    prepare();
    const chosen = new FormData(form);
    const words = fold(chosen.get("q")).split(/\s+/).filter(Boolean);
    const picks = [...chosen].filter(([name, value]) => name !== "q" && value);
    let n = 0;
    let shown = 0;
    for (const part of parts) {
      const fits = part.rows.map((row) => {
        const text = texts[n++];
        return words.every((word) => text.includes(word))
          && picks.every(([name, value]) => row.dataset[name].split(" ").includes(value));
      });
      shown = put(part, fits, shown);
    }
    if (shown) for (const part of parts) if (part.size) show(part.list.parentNode, true);
    if (waiting.size) requestAnimationFrame(() => setTimeout(follow));
    count.textContent = shown === total ? "" : said(shown);
    show(nothing, shown === 0);
    remember(new URLSearchParams([...chosen].filter(([, value]) => value)).toString());
  };

  for (const [name, value] of new URLSearchParams(location.search)) {
    const field = form.elements[name];
    if (field) field.value = value;
    if (field && field.value !== value) field.value = "";
  }
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  nothing.querySelector("button").addEventListener("click", () => {
    form.reset();
    filter();
    form.elements.q.focus();
  });
  if (location.search) {
    filter();
    follow();
  } else (window.requestIdleCallback ?? setTimeout)(prepare);

  // A copy that is looked at before it is published: its links lead to the copy.
  const home = document.querySelector("link[rel=canonical]").href;
  if (location.protocol === "file:" || (location.hostname === "localhost" && !home.startsWith(location.origin))) {
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[href]");
      if (!link || !link.href.startsWith(home)) return;
      event.preventDefault();
      const path = link.href.slice(home.length).replace(/(^|\/)$/, "$1index.html");
      location.href = new URL(path, location.href).href;
    });
  }
})();
