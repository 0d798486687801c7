// Search over SECTIONS (search.js: page, heading, address, text) and the types of the javadoc.
'use strict';

var packageSearchIndex = []; // filled by the javadoc's own indices
var typeSearchIndex = [];
function updateSearchResults() {} // which call this

{
  const home = document.currentScript.dataset.home;
  const query = document.getElementById('query');
  const found = document.getElementById('found');
  const count = document.getElementById('count');

  for (const name of ['package', 'type']) {
    const index = document.createElement('script');
    index.src = `${home}api/${name}-search-index.js`;
    document.head.append(index);
  }

  function typeEntries() {
    const modules = new Map(packageSearchIndex.map(entry => [entry.l, entry.m]));
    return typeSearchIndex.filter(type => modules.has(type.p)).map(({p, l}) =>
      ['Javadoc', l, `api/${modules.get(p)}/${p.replaceAll('.', '/')}/${l}.html`, p]);
  }

  // How well an entry fits: 0 if a word of the query is missing.
  function score([page, heading, , text], words) {
    let sum = 0;
    for (const word of words) {
      const inHeading = heading.toLowerCase().indexOf(word);
      const hits = text.toLowerCase().split(word).length - 1;
      if (inHeading < 0 && hits === 0 && !page.toLowerCase().includes(word)) {
        return 0;
      }
      sum += (inHeading === 0 ? 20 : inHeading > 0 ? 10 : 0) + Math.min(hits, 5) + 1;
    }
    return sum + (heading.toLowerCase() === words.join(' ') ? 50 : 0);
  }

  function excerpt(text, word) {
    const at = Math.max(0, text.toLowerCase().indexOf(word) - 40);
    return (at > 0 ? '… ' : '') + text.slice(at, at + 160);
  }

  function show() {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    const hits = words.length === 0 ? [] : SECTIONS.concat(typeEntries())
      .map(entry => ({entry, points: score(entry, words)}))
      .filter(hit => hit.points > 0)
      .sort((a, b) => b.points - a.points)
      .slice(0, 20);
    found.replaceChildren(...hits.map(({entry: [page, heading, address, text]}) => {
      const link = document.createElement('a');
      link.href = home + address;
      link.textContent = heading && heading !== page ? `${heading} – ${page}` : page;
      const line = document.createElement('small');
      line.textContent = excerpt(text, words[0]);
      link.append(line);
      const item = document.createElement('li');
      item.append(link);
      return item;
    }));
    found.hidden = hits.length === 0;
    count.textContent = words.length === 0 ? '' : `${hits.length} found`;
  }

  const links = () => [...found.querySelectorAll('a')];
  query.addEventListener('input', show);
  document.addEventListener('keydown', event => {
    const at = links().indexOf(document.activeElement);
    if (event.key === '/' && document.activeElement !== query) {
      event.preventDefault();
      query.focus();
    } else if (event.key === 'Escape') {
      found.hidden = true;
    } else if (!found.hidden && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      (links()[at + (event.key === 'ArrowDown' ? 1 : -1)] ?? query).focus();
    } else if (event.key === 'Enter' && document.activeElement === query && links().length > 0) {
      links()[0].click();
    }
  });
  document.addEventListener('click', event => {
    found.hidden = found.hidden || !event.target.closest('search');
    if (event.target === query) {
      show();
    }
  });
}
