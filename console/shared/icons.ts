const paths = {
  phone:
    'M6.5 3.5 9.5 4l1 4-2 1.700a12 12 0 0 0 5.800 5.800L16 13.5l4 1 .5 3c0 1.700-1.300 3-3 3C10 20.5 3.5 14 3.5 6.5c0-1.700 1.300-3 3-3Z',
  hangUp: 'M3 14.5c5-5.300 13-5.300 18 0l-1.600 2.600-4-1.300-.4-2.600a10 10 0 0 0-6 0l-.4 2.600-4 1.300Z',
  voice: 'M4 10v4M8 7v10M12 4v16M16 8v8M20 10v4',
  music: 'M9 18V6l11-2v12M9 18a3 3 0 1 1-3-3 3 3 0 0 1 3 3ZM20 16a3 3 0 1 1-3-3 3 3 0 0 1 3 3Z',
  soundOn: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5ZM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11',
  soundOff: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5ZM16 9.5l5 5M21 9.5l-5 5',
  person: 'M12 12a4 4 0 1 0-4-4 4 4 0 0 0 4 4ZM4.5 20.5c.6-4 3.600-6 7.5-6s6.900 2 7.5 6',
  ticket: 'M4 7h16v3.5a1.5 1.5 0 0 0 0 3V17H4v-3.5a1.5 1.5 0 0 0 0-3ZM14 7v10',
} as const;

export type IconName = keyof typeof paths;

/** Decoration: it says nothing to a screen reader. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}

/** Fills each `data-icon` of the page's HTML. */
export function fillIcons(): void {
  for (const target of document.querySelectorAll<HTMLElement>('[data-icon]')) {
    target.prepend(icon(target.dataset.icon as IconName));
  }
}
