// Search and filters of the list. Without this script the list stands whole; nothing is fetched, nothing is kept.
(() => {
  const form = document.querySelector(".filters");
  const rows = [...document.querySelectorAll(".offers > li")];
  const groups = [...document.querySelectorAll(".group")];
  const count = document.querySelector(".count");
  const nothing = document.querySelector(".nothing");
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const number = (n) => n.toLocaleString(document.documentElement.lang);
  let texts;

  const filter = () => {
    texts ??= rows.map((row) => fold(row.textContent + " " + (row.dataset.tags ?? "")));
    const chosen = new FormData(form);
    const words = fold(chosen.get("q")).split(/\s+/).filter(Boolean);
    const picks = [...chosen].filter(([name, value]) => name !== "q" && value);
    let shown = 0;
    rows.forEach((row, n) => {
      const fits = words.every((word) => texts[n].includes(word))
        && picks.every(([name, value]) => row.dataset[name].split(" ").includes(value));
      row.hidden = !fits;
      shown += fits;
    });
    for (const group of groups) group.hidden = !group.querySelector(".offers > li:not([hidden])");
    const all = shown === rows.length;
    count.textContent = all ? "" : count.dataset.shown.replace("{n}", number(shown)).replace("{all}", number(rows.length));
    nothing.hidden = shown > 0;
    const query = new URLSearchParams([...chosen].filter(([, value]) => value)).toString();
    history.replaceState(null, "", query ? "?" + query : location.pathname);
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
  if (location.search) filter();

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
