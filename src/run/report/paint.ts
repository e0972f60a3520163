import c from 'tinyrainbow';
import type { Paint } from './render-sections.ts';

const colours: Readonly<Record<Parameters<Paint>[0], (text: string) => string>> = {
  label: c.dim,
  plain: (text) => text,
  dim: c.dim,
  good: c.green,
  warn: c.yellow,
  bad: c.red,
};

/** The colours of a terminal; text as it is where there are none, or where `NO_COLOR` says so. */
export const paint: Paint = (tone, text) => colours[tone](text);
