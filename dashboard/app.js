/* What Streamlit's page lacks: its fixed English words in the page's language, links in the navigation
   that keep the view when opened in a new tab, and tables that sort. Words come from the locales. */
(function () {
  "use strict";
  var words = JSON.parse(document.currentScript.dataset.words);
  var SHARED = ["kommun", "utgava", "lang"];

  function each(selector, change) { document.querySelectorAll(selector).forEach(change); }
  function label(element, text) {
    if (element.getAttribute("aria-label") !== text) element.setAttribute("aria-label", text);
  }

  function relabel() {
    each('[data-testid="stSkipToContent"]', function (link) {
      if (link.textContent !== words.skip) link.textContent = words.skip;
    });
    each('[data-testid="stTopNav"], [data-testid="stSidebarNav"]', function (nav) { label(nav, words.pages); });
    each('[data-testid="stExpandSidebarButton"]', function (button) {
      label(button, words.menu);
      if (button.dataset.word !== words.menu) button.dataset.word = words.menu;
    });
    each('[data-testid="stSidebarCollapseButton"] button', function (button) { label(button, words.close); });
    each('button[aria-label="Open"]', function (button) { label(button, words.open); });
    each('button[aria-label="Dismiss"]', function (button) { label(button, words.dismiss); });
    each('[role="listbox"][data-empty="true"] span', function (text) {
      if (text.textContent === "No results") text.textContent = words.no_results;
    });
  }

  /* The field for files. Only the text nodes are written to: React goes on changing them. */
  var FILES = [
    [/^([\d.]+)([KMG]?B)$/, ""], [/^Upload$/, "upload"], [/^Drag and drop a file here$/, "drop_one"], [/^Drag and drop files here$/, "drop_many"],
    [/^([\d.,]+) ?([KMG]?B) per file$/, "per_file"], [/^File must be ([\d.,]+) ?([KMG]?B) or smaller\.$/, "too_large"],
    [/ files are not allowed\.$/, "wrong_kind"], [/^File size is too small\.$/, "too_small"],
    [/^Only one file is allowed\.$/, "one_file"], [/^Error: $/, "error"],
    [/^(Unexpected error\. Please try again\.|Upload failed|Network Error|Request failed with status code \d+)$/, "failed"]
  ];
  function size(number, unit) {
    var text = String(parseFloat(number));
    if (document.documentElement.lang === "sv") text = text.replace(".", ",");
    return text + "\u00a0" + unit.replace("KB", "kB");
  }
  function fileWords(text) {
    for (var i = 0; i < FILES.length; i++) {
      var found = FILES[i][0].exec(text);
      if (found && !FILES[i][1]) return size(found[1], found[2]);
      if (found) return words[FILES[i][1]].replace("{size}", found[2] ? size(found[1], found[2]) : "");
    }
    return text;
  }
  function relabelFiles() {
    each('[data-testid="stFileUploader"], [data-testid="stTooltipContent"], [data-testid="stTooltipErrorContent"]', function (field) {
      var walker = document.createTreeWalker(field, NodeFilter.SHOW_TEXT), node;
      while ((node = walker.nextNode())) {
        var text = fileWords(node.nodeValue);
        if (text !== node.nodeValue) node.nodeValue = text;
      }
    });
    each('[data-testid="stFileUploaderDropzoneInput"]', function (input) {
      var section = input.closest("section");
      label(input, section.getAttribute("aria-label"));
      // It can be focused and has a name: a group, and nothing that is there for its looks.
      if (section.getAttribute("role") !== "group") section.setAttribute("role", "group");
    });
    each('[data-testid="stFileUploader"] button[aria-label]', function (button) {
      var now = button.getAttribute("aria-label"), found;
      if (now === "Add files") label(button, words.add_files);
      else if ((found = /^Remove ([^]*)$/.exec(now))) label(button, words.remove.replace("{name}", found[1]));
      else if ((found = /^Cancel upload of ([^]*)$/.exec(now))) label(button, words.cancel.replace("{name}", found[1]));
    });
  }

  function keepView() {
    var now = new URLSearchParams(location.search), kept = new URLSearchParams();
    SHARED.forEach(function (key) { if (now.get(key)) kept.set(key, now.get(key)); });
    var query = kept.toString() ? "?" + kept : "";
    each('[data-testid="stTopNavLink"], [data-testid="stSidebarNavLink"]', function (link) {
      var url = new URL(link.href);
      if (url.search !== query) { url.search = query; link.href = url.href; }
    });
  }

  /* Going to another page, Streamlit writes path and query one after the other, in either order. Left
     alone that makes two entries in the history, and Back leads to one that nobody has seen. */
  var push = history.pushState, pathAt = 0, queryAt = 0, MOMENT = 1000;
  history.pushState = function (state, title, url) {
    var next = new URL(url, location.href), now = Date.now();
    var samePath = next.pathname === location.pathname;
    var second = samePath ? !location.search && now - pathAt < MOMENT : now - queryAt < MOMENT;
    pathAt = samePath || second ? 0 : now;
    queryAt = samePath && !second ? now : 0;
    return (second ? history.replaceState : push).call(history, state, title, url);
  };

  /* A link to a section waits until the section is drawn. */
  var asked = location.hash.slice(1);
  function toSection() {
    var section = asked && document.getElementById(asked);
    if (section) { asked = ""; section.scrollIntoView(); }
  }

  var waiting = false;
  function soon() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(function () { waiting = false; relabel(); relabelFiles(); keepView(); toSection(); });
  }
  new MutationObserver(soon).observe(document.documentElement, {childList: true, characterData: true, subtree: true});

  function sortKey(row, place) {
    var cell = row.cells[place], raw = cell.dataset.sort;
    if (raw === undefined) return cell.textContent.trim();
    if (raw === "") return null;
    return isNaN(Number(raw)) ? raw : Number(raw);
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("button.ka-sort");
    if (!button) return;
    var head = button.closest("th"), table = head.closest("table"), body = table.tBodies[0];
    var up = head.getAttribute("aria-sort") !== "ascending", place = head.cellIndex;
    var collator = new Intl.Collator(document.documentElement.lang, {numeric: true});
    var rows = Array.prototype.slice.call(body.rows);
    rows.sort(function (a, b) {
      var last = a.classList.contains("ka-total") - b.classList.contains("ka-total");
      if (last) return last;
      var x = sortKey(a, place), y = sortKey(b, place);
      if (x === null || y === null) return (x === null) - (y === null);
      var order;
      if (typeof x === "number" && typeof y === "number") order = x - y;
      // A key that was given is made to be compared as it is; plain text goes by the language.
      else if (a.cells[place].dataset.sort !== undefined) order = x < y ? -1 : x > y ? 1 : 0;
      else order = collator.compare(x, y);
      return up ? order : -order;
    });
    rows.forEach(function (row) { body.appendChild(row); });
    table.querySelectorAll("th[aria-sort]").forEach(function (other) {
      other.setAttribute("aria-sort", other === head ? (up ? "ascending" : "descending") : "none");
    });
  });
})();
