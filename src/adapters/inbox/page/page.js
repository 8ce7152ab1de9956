// A recipient's inbox. Whatever comes from outside is put in as text, never as HTML; a card is HTML of the server's own
// making, in which all that came from outside is escaped, and the page's policy runs no script of it.
(() => {
  const texts = JSON.parse(document.getElementById('texts').textContent);
  const base = document.body.dataset.base;
  const at = (id) => document.getElementById(id);
  const list = at('messages');
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const urlOf = (part) => new URL(base + part, location.href);

  /** Messages by id, as they are shown. */
  const shown = new Map();
  const toMark = new Set();
  let cursor;
  /** Whose inbox it is, in words. */
  let owner = '';
  /** The server's clock minus ours: a demo's clock runs ahead. */
  let clockOffset = 0;
  const now = () => Date.now() + clockOffset;
  const setNow = (serverNow) => {
    clockOffset = serverNow - Date.now();
    showTimes();
  };

  at('mark-all').textContent = texts.markAll;
  at('older').textContent = texts.older;
  at('keys').textContent = texts.keys;
  at('empty').querySelector('h2').textContent = texts.emptyTitle;
  at('empty').querySelector('p').textContent = texts.emptyText;

  function notice(text) {
    at('notice').hidden = !text;
    if (at('notice').textContent !== text) at('notice').textContent = text;
  }

  // --- time -------------------------------------------------------------------------------------
  const language = document.documentElement.lang;
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const absolute = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short' });
  const UNITS = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ];

  function relativeTime(time) {
    const elapsed = time - now();
    const [unit, ms] = UNITS.find(([, size]) => Math.abs(elapsed) >= size) ?? ['second', 1_000];
    return unit === 'second' ? relative.format(0, 'second') : relative.format(Math.round(elapsed / ms), unit);
  }

  function showTimes() {
    for (const { message, time } of shown.values()) time.textContent = relativeTime(message.at);
  }

  // --- one message --------------------------------------------------------------------------------
  function element(name, properties = {}, ...children) {
    const created = Object.assign(document.createElement(name), properties);
    created.append(...children);
    return created;
  }

  /** Text with its web addresses as links. */
  function linked(text) {
    const parts = [];
    let end = 0;
    for (const match of text.matchAll(/https?:\/\/[^\s<>"']+/g)) {
      const address = match[0].replace(/[.,;:!?)\]}]+$/, '');
      parts.push(text.slice(end, match.index));
      parts.push(element('a', { href: address, textContent: address, target: '_blank', rel: 'noopener noreferrer' }));
      end = match.index + address.length;
    }
    return [...parts, text.slice(end)];
  }

  /** The elements of a card. A parsed document runs nothing and loads nothing until they are in the page. */
  function cardOf(html) {
    const { body } = new DOMParser().parseFromString(html, 'text/html');
    // Beside this page, wherever it is: written as seen from where messages are asked for.
    for (const link of body.querySelectorAll('a[href^="../"]')) link.href = urlOf(link.getAttribute('href'));
    return [...body.childNodes];
  }

  function createArticle(message) {
    const time = element('time', { dateTime: new Date(message.at).toISOString(), title: absolute.format(message.at) });
    const badge = element('span', { className: 'badge', textContent: texts.new });
    const heading = element('h2', { textContent: message.subject, id: `m-${message.id}`, dir: 'auto' });
    const article = element(
      'article',
      { tabIndex: -1 },
      element('div', { className: 'headline' }, heading, badge, time),
      ...(message.cardHtml
        ? cardOf(message.cardHtml)
        : [element('p', { className: 'text', dir: 'auto' }, ...linked(message.text))]),
    );
    article.setAttribute('aria-labelledby', heading.id);
    article.dataset.id = message.id;
    if (message.imageUrl) {
      const image = element('img', { alt: message.imageAlt ?? '', loading: 'lazy', referrerPolicy: 'no-referrer' });
      image.src = message.imageUrl;
      article.append(image);
    }
    if (message.optOutUrl) {
      // As with the links of cards: beside this page, or somewhere of its own.
      const href = message.optOutUrl.startsWith('../') ? urlOf(message.optOutUrl) : message.optOutUrl;
      const stop = element('a', { className: 'opt-out', textContent: texts.optOut, href });
      article.append(element('p', { className: 'opt-out-line' }, stop));
    }
    return { message, article, badge, time, row: element('li', {}, article) };
  }

  function showRead(entry) {
    const isUnread = !entry.message.readAt;
    entry.article.classList.toggle('is-unread', isUnread);
    entry.badge.hidden = !isUnread;
  }

  /** Adds or updates; the newest comes first. */
  function show(message, isArriving) {
    const known = shown.get(message.id);
    if (known) {
      known.message.readAt ??= message.readAt;
      showRead(known);
      return;
    }
    const entry = createArticle(message);
    shown.set(message.id, entry);
    showRead(entry);
    const next = [...list.children].find((row) => shown.get(row.firstChild.dataset.id).message.at < message.at);
    list.insertBefore(entry.row, next ?? null);
    if (isArriving) {
      entry.article.classList.add('is-arriving');
      at('announce').textContent = fill(texts.arrived, { subject: message.subject });
    }
    seen.observe(entry.article);
  }

  function showCount() {
    const unread = [...shown.values()].filter(({ message }) => !message.readAt).length;
    const state = shown.size === 0 ? '' : unread ? fill(texts.unread, { count: unread }) : texts.allRead;
    at('count').textContent = [owner, state].filter(Boolean).join(' · ');
    at('mark-all').hidden = unread === 0;
    at('empty').hidden = shown.size > 0;
    at('keys').hidden = shown.size < 2;
    at('older').hidden = !cursor;
    document.title = unread ? `(${unread}) ${texts.title}` : texts.title;
    showTimes();
  }

  // --- reading ------------------------------------------------------------------------------------
  /** A message counts as read once it has been on a visible page for this long. */
  const READING_MS = 1_500;
  let markTimer;

  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        const entry = shown.get(target.dataset.id);
        if (isIntersecting && entry && !entry.message.readAt) toMark.add(entry);
        else toMark.delete(entry);
      }
      markSoon();
    },
    { threshold: 0.5 },
  );

  function markSoon() {
    clearTimeout(markTimer);
    if (toMark.size > 0 && document.visibilityState === 'visible') {
      markTimer = setTimeout(() => mark([...toMark]), READING_MS);
    }
  }

  async function mark(entries) {
    toMark.clear();
    const unread = entries.filter(({ message }) => !message.readAt);
    if (unread.length === 0) return;
    const readAt = now();
    const response = await fetch(urlOf('read'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ids: unread.map(({ message }) => message.id) }),
    }).catch(() => undefined);
    if (!response?.ok) return notice(texts.offline);
    for (const entry of unread) {
      entry.message.readAt = readAt;
      showRead(entry);
    }
    showCount();
  }

  at('mark-all').addEventListener('click', () => mark([...shown.values()]));
  document.addEventListener('visibilitychange', () => {
    markSoon();
    if (document.visibilityState === 'visible') refresh();
  });

  // --- loading ------------------------------------------------------------------------------------
  async function load(after) {
    const url = urlOf('messages');
    if (after) url.searchParams.set('cursor', after);
    const response = await fetch(url, { cache: 'no-store' });
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  }

  /** The newest page again: what arrived while the live connection was down, or by another server. */
  async function refresh() {
    try {
      const page = await load();
      const isFirst = shown.size === 0;
      if (isFirst) cursor = page.next;
      owner = page.owner;
      setNow(page.now);
      for (const message of page.messages) show(message, !isFirst);
      notice('');
      showCount();
    } catch {
      notice(navigator.onLine ? texts.failed : texts.offline);
      setTimeout(refresh, 5_000);
    }
  }

  at('older').addEventListener('click', async () => {
    try {
      const page = await load(cursor);
      cursor = page.next;
      for (const message of page.messages) show(message, false);
      showCount();
    } catch {
      notice(texts.offline);
    }
  });

  function listen() {
    const live = new EventSource(urlOf('live'));
    let wasLost = false;
    live.addEventListener('message', (event) => {
      show(JSON.parse(event.data), true);
      showCount();
    });
    live.addEventListener('time', (event) => setNow(Number(event.data)));
    live.addEventListener('open', () => {
      if (wasLost) refresh();
      wasLost = false;
      notice('');
    });
    live.addEventListener('error', () => {
      wasLost = true;
      notice(texts.offline);
      // A browser gives up on an answer that is no event stream; on a broken connection it comes back by itself.
      if (live.readyState === EventSource.CLOSED) setTimeout(listen, 10_000);
    });
  }

  // --- keyboard -----------------------------------------------------------------------------------
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { j: 1, k: -1 }[event.key];
    const articles = [...list.querySelectorAll('article')];
    if (!step || articles.length === 0) return;
    event.preventDefault();
    const current = articles.indexOf(document.activeElement);
    const next = articles[Math.min(Math.max(current + step, 0), articles.length - 1)];
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  });

  notice(texts.loading);
  listen();
  refresh();
  setInterval(showTimes, 20_000);
  // Another server that shares the database says nothing to this one's live connections.
  setInterval(() => document.visibilityState === 'visible' && refresh(), 30_000);
})();
