// What Filigrana adds to Argilla's page: one list of what there is to review, keys for corrections, the next queue,
// pictures as wide as the window.
(() => {
  "use strict";

  const KINDS = ["a-decidir", "conversas", "textos-de-apoio", "preferencias", "ferramentas", "verificaveis", "pontos-de-partida"];
  const VARIANT = /(-\d+-revisores)?(-segunda-leitura)?(-v\d+)?$/;
  const BOX = "[aria-label$=' corrected_text']";
  const EDITABLE = "[contenteditable='true']";

  const app = () => window.$nuxt;
  const signedIn = () => app().$auth.loggedIn && app().$route.name !== "sign-in";

  // The keys

  const submit = () => {
    const button = document.querySelector(".button--submit");
    if (button && !button.disabled) button.click();
  };

  const startEditing = (container) => {
    const text = container.querySelector(EDITABLE);
    text.focus();
    const caret = document.createRange();
    caret.selectNodeContents(text);
    caret.collapse(false);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(caret);
  };

  let justLeft = null;

  const onKey = (event) => {
    const left = justLeft;
    justLeft = event.key === "Escape" ? event.target.closest?.(BOX) : null;
    if (event.key !== "Enter" || event.isComposing || event.shiftKey || event.altKey) return;
    const target = event.target;
    const isText = target instanceof HTMLElement && target.isContentEditable;
    const control = event.ctrlKey || event.metaKey;
    const box = target instanceof HTMLElement && !isText && target.closest(BOX);
    const corrects = document.getElementById("verdict_correct");
    if (control && isText) {
      target.blur();
      requestAnimationFrame(submit);
    } else if (!control && box && target.matches(".container") && corrects && corrects.checked) {
      if (left === box) submit();
      else startEditing(target);
    } else if (!control && !isText && event.code === "NumpadEnter" && document.querySelector(".questions-form")) {
      submit();
    } else {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  // Pictures as wide as the window

  const PICTURES = ".record img";
  const enlarged = () => document.getElementById("filigrana-picture");

  const enlarge = (picture) => {
    const view = document.createElement("div");
    view.id = "filigrana-picture";
    view.setAttribute("role", "dialog");
    view.setAttribute("aria-label", "Imagem ampliada");
    const whole = new Image();
    whole.src = picture.src;
    view.append(whole);
    document.body.append(view);
  };

  const onClick = (event) => {
    if (enlarged()) enlarged().remove();
    else if (event.target instanceof Element && event.target.matches(PICTURES)) enlarge(event.target);
  };

  const onPictureKey = (event) => {
    const writes = event.target instanceof HTMLElement && (event.target.isContentEditable || event.target.matches("input[type=text], input[type=search], textarea"));
    if (event.ctrlKey || event.metaKey || event.altKey || writes) return;
    const picture = document.querySelector(PICTURES);
    if (enlarged() && ["Escape", "z", "Z"].includes(event.key)) enlarged().remove();
    else if (picture && ["z", "Z"].includes(event.key)) enlarge(picture);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  // What there is to review

  const kindOf = (name) => name.replace(VARIANT, "");

  const place = (kind) => {
    const at = KINDS.indexOf(kind.replace(/-multimodais$/, ""));
    return at < 0 ? KINDS.length : at;
  };

  const queues = async () => {
    const get = async (path) => (await app().$axios.get(path)).data;
    const datasets = (await get("/v1/me/datasets")).items.filter((dataset) => dataset.status === "ready");
    const found = await Promise.all(
      datasets.map(async ({ id, name }) => {
        const { responses } = await get(`/v1/me/datasets/${id}/metrics`);
        return { id, name, kind: kindOf(name), pending: responses.pending, drafts: responses.draft };
      })
    );
    return found.sort((a, b) => place(a.kind) - place(b.kind) || a.name.localeCompare(b.name, "pt", { numeric: true }));
  };

  const address = (queue) => app().$router.resolve(`/dataset/${queue.id}/annotation-mode`).href;

  const records = (count) => (count === 1 ? "1 registo" : `${count.toLocaleString("pt-PT")} registos`);

  const link = (text, queue, className = "") => {
    const element = document.createElement("a");
    element.textContent = text;
    element.className = className;
    element.href = address(queue);
    element.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      app().$router.push(`/dataset/${queue.id}/annotation-mode`);
    });
    return element;
  };

  const ofKind = (all, kind) => {
    const own = all.filter((queue) => queue.kind === kind);
    const pending = own.reduce((sum, queue) => sum + queue.pending, 0);
    const drafts = own.reduce((sum, queue) => sum + queue.drafts, 0);
    return { pending, drafts, first: own.find((queue) => queue.pending) || own[0] };
  };

  const line = (all, kind) => {
    const { pending, drafts, first } = ofKind(all, kind);
    const item = document.createElement("li");
    item.className = pending ? "" : "--done";
    const count = document.createElement("span");
    count.textContent = pending ? `${records(pending)} por rever` : "nada por rever";
    if (drafts) count.textContent += drafts === 1 ? ", 1 rascunho" : `, ${drafts} rascunhos`;
    item.append(link(kind, first), count);
    return item;
  };

  const listOf = (all) => {
    const list = document.createElement("section");
    list.id = "filigrana-queues";
    const total = all.reduce((sum, queue) => sum + queue.pending, 0);
    const head = document.createElement("h1");
    head.textContent = total ? `${records(total)} por rever` : "Não há nada por rever. Obrigado!";
    const items = document.createElement("ul");
    items.append(...[...new Set(all.map((queue) => queue.kind))].map((kind) => line(all, kind)));
    list.append(head);
    const next = all.find((queue) => queue.pending);
    if (next) list.append(link("Começar", next, "filigrana-start"));
    list.append(items);
    return list;
  };

  // The page is drawn after it is reached, and drawn anew: the list goes back wherever it was swept away.
  let list = null;

  const putList = () => {
    const home = list && !list.isConnected && document.querySelector(".home__page-content");
    if (!home) return;
    home.prepend(list);
    document.documentElement.dataset.queues = "shown";
  };

  const showList = async () => {
    const all = await queues();
    if (app().$route.name !== "index") return;
    list?.remove();
    list = listOf(all);
    noteRole();
    putList();
  };

  // The next queue, once this one is done

  const offerNext = async () => {
    const id = app().$route.params.id;
    const all = await queues();
    const here = all.find((queue) => queue.id === id);
    const next = all.find((queue) => queue.pending && queue.id !== id);
    const old = document.getElementById("filigrana-next");
    if (!here || here.pending || !next || app().$route.params.id !== id) {
      old?.remove();
      return;
    }
    if (old?.dataset.next === next.id) return;
    old?.remove();
    const bar = document.createElement("p");
    bar.id = "filigrana-next";
    bar.dataset.next = next.id;
    bar.append("Esta parte está feita. A seguir: ", link(`${next.kind} (${records(next.pending)})`, next));
    document.body.append(bar);
  };

  const noteRole = () => {
    document.documentElement.dataset.role = app().$auth?.user?.role || "";
  };

  const arrive = () => {
    document.getElementById("filigrana-next")?.remove();
    if (!signedIn()) return;
    noteRole();
    if (app().$route.name === "index") showList();
    else list = null;
    if (app().$route.name === "dataset-id-annotation-mode") offerNext();
  };

  window.addEventListener("keydown", onPictureKey, true);
  window.addEventListener("keydown", onKey, true);
  window.addEventListener("click", onClick);
  const ready = () => {
    app().$router.afterEach(() => app().$nextTick(arrive));
    app().$axios.interceptors.response.use((reply) => {
      if (/\/responses/.test(reply.config.url || "")) offerNext();
      return reply;
    });
    new MutationObserver(putList).observe(document.body, { childList: true, subtree: true });
    arrive();
  };
  window._onNuxtLoaded = ready;
})();
