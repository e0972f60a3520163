/**
 * `NODE_OPTIONS` of this process with a module that is loaded first. A Node older than 18.18 does not know the flag and
 * would not start.
 * @param url absolute, so that it is found from any directory; spaces in it are escaped, as a URL has them.
 * @see https://nodejs.org/api/cli.html#node_optionsoptions
 */
export function withPreload(url: string): string {
  return `${withoutPreload(url)} ${optionOf(url)}`.trim();
}

/** `NODE_OPTIONS` of this process, which may have the module already, without it. */
export function withoutPreload(url: string): string {
  const inherited = process.env['NODE_OPTIONS'] ?? '';
  return inherited.replace(optionOf(url), '').trim();
}

function optionOf(url: string): string {
  return `--import=${url}`;
}
